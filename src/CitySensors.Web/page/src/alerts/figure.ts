// The figure of windows in words: "mean over 1 h".
import { t } from '../i18n';
import type { AlertWindow } from '../model';

export const figureText = (window: AlertWindow): string => t(`figure.${window.of}`, { span: spanText(window) });

function spanText({ over, between }: AlertWindow): string {
  if (between !== undefined) return between.replace('/', '–');
  const [, count, unit] = /^PT(\d+)([HM])$/.exec(over ?? '') ?? [];
  return count === undefined ? t('figure.day') : `${count}\u00a0${unit === 'H' ? 'h' : 'min'}`;
}
