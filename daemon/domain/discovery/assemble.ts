import type { DiscoverySection } from '../../../contract/discovery.ts';
import type { Entry } from './entry.ts';
import { concat, joined, type Marked, plain } from './marked-text.ts';
import type { Profile } from './profile.ts';

/** Where texts are put together. */
export interface AssemblyInput {
  readonly profile: Profile;
  readonly dir: string;
  /** What labels are relative to. */
  readonly root: string;
  readonly entries: readonly Entry[];
}

/** The text that an agent gets when it starts, and all of it by place. */
export interface Assembly {
  readonly text: Marked<Entry>;
  /** What comes just in time. */
  readonly touched: Marked<Entry>;
  readonly sections: readonly DiscoverySection[];
}

/** Puts the files of a mode into its blocks and these into its text. */
export function assemble(input: AssemblyInput): Assembly {
  const { profile, dir } = input;
  const global = joined(blocksOf(input, 'global'), profile.between);
  const project = joined(blocksOf(input, 'project'), profile.between);
  const has = { global: global.text !== '', project: project.text !== '' };
  const frame = profile.frame(dir, has);
  const text =
    has.global || has.project
      ? concat([
          ...[plain(frame.before), global],
          ...(has.global && has.project ? [plain(frame.between)] : []),
          ...[project, plain(frame.after)],
        ])
      : plain('');
  const touched = touchedText(input);
  const texts = { global: global.text, project: project.text, touched: touched.text };
  const names = ['global', 'project', 'touched'] as const;
  const sections = names.flatMap((name) =>
    texts[name] === '' ? [] : [{ name, place: profile.places[name], text: texts[name] }],
  );
  return { text, touched, sections };
}

function touchedText(input: AssemblyInput): Marked<Entry> {
  const { touch } = input.profile;
  const blocks = blocksOf(input, 'touched');
  if (!touch || blocks.length === 0) return plain('');
  const [before, after] = touch.wrap;
  return concat([plain(before), joined(blocks, touch.between), plain(after)]);
}

function blocksOf({ profile, dir, root, entries }: AssemblyInput, part: Entry['part']): readonly Marked<Entry>[] {
  return entries.flatMap((entry) => {
    if (entry.part !== part || entry.scope === 'import' || !entry.text) return [];
    const [before, after] = profile.block(profile.label(entry, { dir, root }));
    return [concat([plain(before), entry.text, plain(after)])];
  });
}
