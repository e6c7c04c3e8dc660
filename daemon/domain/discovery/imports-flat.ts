import type { Entry } from './entry.ts';
import type { ImportTargets } from './import-targets.ts';
import { importTokens } from './import-tokens.ts';
import type { Importing } from './importing.ts';
import { concat, joined, type Marked, markedAs, plain } from './marked-text.ts';
import type { Plan } from './plan.ts';
import { type ImportRules, LOAD_LIMITS } from './profile.ts';

/** What the flat format needs. */
export interface FlatDeps {
  readonly rules: ImportRules;
  readonly targets: ImportTargets;
  readonly onEntry: (entry: Entry) => void;
}

/**
 * The flat format of gemini-cli: tokens stay in the text, the files they name follow after it, each once, the last
 * token first and at any depth. The file at the top goes by its folder, as it does there.
 */
export function* flatText(top: Importing, { rules, targets, onEntry }: FlatDeps): Plan<Marked<Entry>> {
  const blocks: Marked<Entry>[] = [];
  const seen = new Set<Entry>();
  const waiting: { readonly at: Importing; readonly label: string }[] = [{ at: top, label: top.folder }];
  let bytesLeft = LOAD_LIMITS.importBytes;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { at, label } = next;
    if (seen.has(at.entry)) continue;
    seen.add(at.entry);
    bytesLeft -= at === top ? 0 : at.text.length;
    if (bytesLeft < 0) break;
    if (at !== top) onEntry(at.entry);
    const text = markedAs<Entry>(at.entry, plain(at.text.trim()));
    blocks.push(concat([plain(`--- File: ${label} ---\n`), text, plain(`\n--- End of File: ${label} ---`)]));
    // What is pushed last comes next, and with it all that it imports.
    for (const { spec } of importTokens(at.text, rules.style)) {
      const target = yield* targets.find(at, spec);
      if (target.kind !== 'file') continue;
      const { entry, text: inner, folder, id } = target;
      const file = { entry, text: inner, folder, roots: at.roots, chain: [...at.chain, id], hop: at.hop + 1 };
      waiting.push({ at: file, label: entry.path });
    }
  }
  return joined(blocks, '\n\n');
}
