// The figure of windows in words: "mean over 1 h".
import { t } from '../i18n';
import type { AlertWindow } from '../model';

export const figureText = (window: AlertWindow): string =>
  t(`figure.${window.of}`, { span: window.between?.replace('/', '–') ?? spanText(window.over ?? '') });

/** A duration of the server in a unit whose symbol has no plural. */
export function spanText(duration: string): string {
  const [, count, unit] = /^PT(\d+)([HM])$/.exec(duration) ?? [];
  return count === undefined ? t('figure.day') : `${count}\u00a0${unit === 'H' ? 'h' : 'min'}`;
}
