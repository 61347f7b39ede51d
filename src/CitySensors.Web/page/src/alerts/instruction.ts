// What to do while an alert is active, as its rule says now.
import { language } from '../i18n';
import { hasEnded, type Alert, type Rule } from '../model';
import { severities, type Severity } from '../severity';

export interface Instruction { readonly text: string; readonly language: string }

/** That of its severity, or else of the next lower one that has one; in another language rather than not at all. */
export function instructionOf(alert: Alert, rule: Rule | undefined): Instruction | undefined {
  return hasEnded(alert) || alert.timing === 'late' ? undefined : instructionFor(alert.severity, rule);
}

export function instructionFor(severity: Severity, rule: Rule | undefined): Instruction | undefined {
  if (rule?.instructions === undefined) return undefined;
  for (let at = severities.indexOf(severity); at >= 0; at--) {
    const texts = rule.instructions[severities[at]!];
    if (texts !== undefined) return inLanguage(texts);
  }
  return undefined;
}

function inLanguage(texts: Readonly<Record<string, string>>): Instruction | undefined {
  const tags = Object.keys(texts).sort();
  const own = (wanted: string): string | undefined => tags.find(tag => tag.toLowerCase() === wanted);
  const tag = own(language()) ?? own('en') ?? tags[0];
  return tag === undefined ? undefined : { text: texts[tag]!, language: tag };
}
