// What the server sends, as docs/api.md describes it. Members that have no value are left out.
import type { Severity } from './severity';

export interface Position { readonly latitude: number; readonly longitude: number }

export interface City {
  readonly name: string;
  readonly languages?: readonly string[];
  readonly time_zone?: string;
  readonly centre?: Position;
  readonly tiles?: { readonly url: string; readonly attribution?: string };
}

export interface CityStatus {
  readonly stations: number;
  readonly reporting?: number;
  readonly newest_arrival?: string;
  readonly as_of?: string;
}

export interface Station {
  readonly id: string;
  readonly name: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly area?: string;
  readonly version?: number;
  /** Set while it is silent: the arrival of its newest reading. */
  readonly silent_since?: string;
  /** The sensors whose newest value is not a measurement. */
  readonly faulty_sensors?: readonly string[];
  readonly device?: string;
  /** Set if it was moved. */
  readonly here_since?: string;
  /** Set if its device was replaced. */
  readonly device_since?: string;
}

/** Where a station stands or stood; without a name if that is no longer known. */
export interface Place {
  readonly from?: string;
  readonly name?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly area?: string;
  readonly device?: string;
}

export interface Observation {
  readonly value?: number;
  /** The value before calibration, where it differs. */
  readonly raw?: number;
  readonly z?: number;
  readonly tail_probability?: number;
  readonly outlier?: boolean;
  readonly quality?: number;
  /** Why somebody withdrew the value. */
  readonly withdrawn?: string;
}

export interface Reading {
  readonly station_id: string;
  readonly timestamp: string;
  readonly arrived?: string;
  readonly observations: Readonly<Record<string, Observation>>;
  /** Where it was measured, if not where the station stands now. */
  readonly place?: Place;
}

/** The values of one sensor in a window; what has no value is left out. */
export interface Aggregate {
  readonly count: number;
  readonly min?: number;
  readonly mean?: number;
  readonly max?: number;
  /** Of amounts and counters. */
  readonly sum?: number;
  readonly outliers: number;
  readonly suspect?: number;
  readonly failed?: number;
}

export interface AggregateWindow {
  readonly start: string;
  readonly end: string;
  readonly sensors: Readonly<Record<string, Aggregate>>;
}

export interface ForecastHour {
  readonly start: string;
  readonly mean: number;
  readonly low_80: number;
  readonly high_80: number;
  readonly low_95: number;
  readonly high_95: number;
}

export interface StationForecast {
  readonly origin?: string;
  readonly sensors: Readonly<Record<string, { readonly hours: readonly ForecastHour[]; readonly past: readonly ForecastHour[] }>>;
}

export interface StationWithLatest extends Station {
  readonly latest?: Reading;
  /** How its sensors differ from their types; `expected` only where they have a distribution of their own. */
  readonly sensors?: Readonly<Record<string, { readonly expected?: SensorType['expected'] }>>;
}

export interface SensorType {
  readonly id: string;
  readonly name: string;
  /** A UCUM code; `symbol` is how people write it. */
  readonly unit: string;
  readonly symbol?: string;
  readonly decimals?: number;
  /** By BCP 47 language tag. */
  readonly names?: Readonly<Record<string, string>>;
  readonly circular?: { readonly period: number };
  readonly aggregation?: 'mean' | 'energy_mean' | 'sum' | 'counter_increment' | 'circular_mean';
  readonly distribution?: { readonly kind: string; readonly mean: number; readonly standard_deviation: number };
  readonly expected?: { readonly low: number; readonly high: number };
  readonly version?: number;
}

export type AlertState = 'raised' | 'escalated' | 'deescalated' | 'cleared' | 'cancelled' | 'unconfirmed' | 'expired' | 'retracted';

/** What the value of an alert is, where its rule watches a figure of windows. */
export interface AlertWindow {
  readonly of: 'mean' | 'min' | 'max' | 'sum' | 'outlier_share' | 'fault_share';
  /** An ISO 8601 duration, in hours or minutes, or `P1D`: a day of the calendar. */
  readonly over?: string;
  readonly every?: string;
  /** Such as 23:00/07:00. */
  readonly between?: string;
}

/** What the value of an alert is, where its rule watches forecasts. */
export interface AlertForecast { readonly within: string; readonly least_probability: number; readonly hour?: string }

export interface Rule {
  readonly id: string;
  readonly sensor: string;
  /** What to do, by severity and BCP 47 language tag. */
  readonly instructions?: Readonly<Partial<Record<Severity, Readonly<Record<string, string>>>>>;
}

export interface Alert {
  readonly id: string;
  readonly sequence: number;
  readonly rule?: string;
  readonly station_id: string;
  readonly area?: string;
  readonly sensor: string;
  readonly severity: Severity;
  /** The worst so far. */
  readonly highest_severity?: Severity;
  readonly state: AlertState;
  readonly timing?: 'on_time' | 'revised' | 'late';
  readonly onset: string;
  readonly updated: string;
  readonly value?: number;
  readonly unit?: string;
  readonly threshold?: number;
  /** On which side of the threshold; unknown of old entries. */
  readonly side?: 'above' | 'below';
  /** Instead of a threshold, of circular values. */
  readonly sector?: { readonly from: number; readonly to: number };
  readonly window?: AlertWindow;
  readonly forecast?: AlertForecast;
  readonly expected?: { readonly mean: number; readonly standard_deviation: number };
  readonly z?: number;
  readonly tail_probability?: number;
  readonly message?: string;
}

/** Alerts that belong together. */
export interface CityEvent {
  readonly id: string;
  /** Such as storm; or the id of a sensor type. */
  readonly hazard: string;
  readonly state: 'active' | 'ending' | 'over' | 'retracted';
  readonly onset: string;
  readonly ended?: string;
  readonly severity: Severity;
  /** The worst so far. */
  readonly highest_severity: Severity;
  readonly trend: 'steady' | 'growing' | 'easing';
  readonly station_count: number;
  readonly active_station_count: number;
  readonly areas: readonly string[];
  readonly sensors: readonly string[];
}

export interface EventNotice { readonly notice: 'began' | 'worsened' | 'over' | 'retracted'; readonly event: CityEvent }

export interface Page<T> { readonly items: readonly T[]; readonly next_cursor?: string | number }

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline';

const ends: ReadonlySet<AlertState> = new Set(['cleared', 'cancelled', 'expired', 'retracted']);

export const hasEnded = ({ state }: Alert): boolean => ends.has(state);

/** How bad it is; of one that has ended, how bad it was at its worst. */
export const shownSeverity = (alert: Alert): Severity => hasEnded(alert) ? alert.highest_severity ?? alert.severity : alert.severity;
