import type { ContextFile, ContextOutcome } from '../../../contract/discovery.ts';
import type { Finding, FindingCode } from '../../../contract/finding.ts';
import { FINDING_TABLE } from '../../../contract/finding.ts';
import type { Marked } from './marked-text.ts';
import type { Candidate } from './walk.ts';

/** A file of the manifest while it is being loaded. */
export interface Entry extends Omit<Mutable<ContextFile>, 'position' | 'tokens' | 'span' | 'findings'> {
  findings: Finding[];
  part: Candidate['part'];
  /** What goes into the merged text; undefined for what is left out. */
  text: Marked<Entry> | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The entry of a candidate before anything is known of its content. */
export function entryOf({ path, scope, reason, part, fate }: Candidate): Entry {
  return {
    ...{ path, scope, reason, part, outcome: fate?.outcome ?? 'included', note: fate?.note ?? '' },
    ...{ realPath: null, importedBy: null, hop: null, sha256: null, sizeBytes: null, frontMatter: null },
    findings: [],
    text: undefined,
  };
}

/** The entry of a file that another one imports. */
export function importEntry(path: string, importer: Entry, hop: number): Entry {
  const entry = entryOf({ path, scope: 'import', part: importer.part, reason: 'imported' });
  return Object.assign(entry, { importedBy: importer.path, hop });
}

/** Leaves a file out, with the reason; answers the entry. */
export function leaveOut(entry: Entry, outcome: ContextOutcome, note: string): Entry {
  entry.outcome = outcome;
  entry.note = note;
  entry.text = undefined;
  return entry;
}

/** A finding about a whole file, or about a place in it. */
export function findingOf(code: FindingCode, message: string, line = 1, column = 1): Finding {
  return { code, severity: FINDING_TABLE[code].severity, line, column, message };
}
