import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { delay } from './backoff';
import type { Alert, CityEvent, ConnectionState, EventNotice } from './model';

export interface Subscription {
  /** The page is for citizens: it never asks for the alerts of staff. */
  readonly audience: 'public';
  readonly near?: { readonly latitude: number; readonly longitude: number; readonly radius_km: number };
  readonly since?: number;
}

export interface SubscriptionAnswer {
  /** Where the subscription starts. */
  readonly sequence: number;
  /** The newest entry of the log, whoever it is for. */
  readonly last: number;
}

export interface HubEvents {
  state(state: ConnectionState): void;
  alerts(alerts: readonly Alert[]): void;
  events(notices: readonly EventNotice[]): void;
  /** Called after every connect; the connection counts as live when this is through. */
  connected(): Promise<void>;
  /** Called after every try that failed. */
  failed(): void;
}

/** After this many tries in vain the page says "offline" and no longer "reconnecting". It keeps trying. */
const triesBeforeOffline = 5;

/**
 * The connection to /hubs/alerts, kept for ever. The loop is ours and not SignalR's automatic reconnect
 * because that one does not cover the first connect and cannot be told to try at once.
 */
export class AlertHub {
  private readonly connection: HubConnection;
  private wake: () => void = () => {};
  private closed: () => void = () => {};
  private wasLive = false;

  constructor(url: string, private readonly events: HubEvents) {
    this.connection = new HubConnectionBuilder()
      .withUrl(url, { transport: HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling })
      .withHubProtocol(new MessagePackHubProtocol())
      .configureLogging(LogLevel.None)
      .build();
    this.connection.on('alerts', (alerts: readonly Alert[]) => events.alerts(alerts));
    this.connection.on('events', (notices: readonly EventNotice[]) => events.events(notices));
    this.connection.onclose(() => this.closed());
  }

  get isConnected(): boolean { return this.connection.state === HubConnectionState.Connected; }

  subscribe(subscription: Subscription): Promise<SubscriptionAnswer> {
    return this.connection.invoke('Subscribe', subscription);
  }

  /** The events that are not over; what happens to them and to new ones is sent from now on. */
  subscribeEvents({ since: _, ...subscription }: Subscription): Promise<readonly CityEvent[]> {
    return this.connection.invoke('SubscribeEvents', subscription);
  }

  /** Tries at once instead of waiting for the end of the pause: the network is back, or the user came back. */
  retryNow(): void { this.wake(); }

  /** Gives the connection up and starts anew; for when other signs say that it is dead. */
  async drop(): Promise<void> { await this.connection.stop(); }

  async run(): Promise<never> {
    this.events.state('connecting');
    for (let attempt = 0; ; attempt++) {
      try {
        const closed = new Promise<void>(resolve => { this.closed = resolve; });
        await this.connection.start();
        await this.events.connected();
        if (!this.isConnected) throw new Error('closed while subscribing');
        this.wasLive = true;
        this.events.state('live');
        attempt = 0;
        await closed;
      } catch {
        await this.connection.stop().catch(() => {});
        this.events.failed();
      }
      this.events.state(this.lost(attempt));
      await this.pause(delay(attempt));
    }
  }

  private lost(attempt: number): ConnectionState {
    if (!navigator.onLine || attempt >= triesBeforeOffline) return 'offline';
    return this.wasLive ? 'reconnecting' : 'connecting';
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }
}
