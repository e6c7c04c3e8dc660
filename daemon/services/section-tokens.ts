import { type CountedSection, changedSections } from '../domain/persona/change-summary.ts';
import { parseSections } from '../domain/persona/sections.ts';
import { shortSummary, summarizeChange } from '../domain/persona/version.ts';
import type { TokenCounter } from './ports.ts';
import type { Snapshot, VersionWish } from './version-builder.ts';

/** The sections that are not the same in two texts, each with its tokens before and after. */
export async function countedSections(
  tokens: TokenCounter,
  before: string,
  after: string,
): Promise<readonly CountedSection[]> {
  if (before === after) return [];
  const changed = changedSections(parseSections(before), parseSections(after));
  const counts = await tokens.count(changed.flatMap((section) => [section.before, section.after]));
  return changed.map((section, i) => ({
    ...section,
    tokensBefore: counts[2 * i] ?? 0,
    tokensAfter: counts[2 * i + 1] ?? 0,
  }));
}

/** The summary of a version: the one that is asked for, or else what changed, by section and tokens. */
export async function summaryOf(tokens: TokenCounter, wish: VersionWish, snapshot: Snapshot): Promise<string> {
  const { persona, latest, name, summary, note = '' } = wish;
  if (summary !== undefined) return summary;
  const sections = await countedSections(tokens, latest.content, snapshot.content);
  const renamed = name === persona.name ? '' : `renamed from ${persona.name}`;
  return shortSummary([renamed, summarizeChange(latest, snapshot, sections), note]);
}
