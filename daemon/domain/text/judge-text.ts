import { type Judgement, stateOf } from '../../../contract/finding.ts';
import { scanCharacters } from './scan.ts';
import { scanLayout } from './scan-layout.ts';
import { scanMarkup } from './scan-markup.ts';
import { scanSecrets } from './scan-secrets.ts';
import { type Spot, toFindings } from './spots.ts';

/** Everything in a text that decides whether an agent may get it, not ordered. Linear, never throws. */
export function safetySpots(text: string): readonly Spot[] {
  return [...scanCharacters(text), ...scanLayout(text), ...scanMarkup(text), ...scanSecrets(text)];
}

/**
 * Whether a text may be used as instructions: at once, after a person has looked at it, or not at all; with what was
 * found, in order, at most 1,000. Linear, never throws.
 */
export function judgeText(text: string): Judgement {
  const spots = safetySpots(text);
  return { state: stateOf(spots), findings: toFindings(text, spots) };
}
