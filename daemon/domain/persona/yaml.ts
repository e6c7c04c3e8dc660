import { CORE_SCHEMA, dump, EVENT_ID, type Event, getScalarValue, load, parseEvents, YAMLException } from 'js-yaml';
import { AppError } from '../errors.ts';

/** What is wrong with a document, and where; `line` and `column` count from 1 in the whole document. */
export interface DocumentFinding {
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A header that was read: a plain object and the line of each of its top-level keys. */
export interface ReadHeader {
  /** Own keys only; no key is `__proto__`, `constructor` or `prototype` at any depth. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly lineOf: (key: string) => number;
}

const MAX_DEPTH = 8;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a YAML mapping of the strict kind: CORE schema, depth 8, no anchors, aliases, tags, merge keys or directives.
 * `firstLine` is the document's line number of the first line of `text`. Throws IMPORT_INVALID with details.findings.
 */
export function readYaml(text: string, firstLine = 1): ReadHeader {
  const at = { text, firstLine };
  if (/^(?:\s|#[^\n]*(?:\n|$))*$/.test(text)) return { value: {}, lineOf: () => firstLine };
  const events = attempt(at, () => parseEvents(text, { maxDepth: MAX_DEPTH }));
  refuseEvents(at, events);
  const value = attempt(at, () => load(text, { schema: CORE_SCHEMA, maxDepth: MAX_DEPTH, maxAliases: 0 }));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid({
      code: 'FRONTMATTER',
      line: firstLine,
      column: 1,
      message: 'the front matter is not a list of `key: value`',
    });
  }
  refuseValues(value, { at, path: '' });
  const lines = topLevelLines(at, events);
  return { value: value as Record<string, unknown>, lineOf: (key) => lines.get(key) ?? firstLine };
}

/** Writes a mapping as YAML that `readYaml` gives back unchanged; ends with a line feed. */
export function writeYaml(value: Readonly<Record<string, unknown>>): string {
  return dump(value, { schema: CORE_SCHEMA, lineWidth: -1 });
}

/** IMPORT_INVALID for findings; the message is that of the first. */
export function invalid(...findings: readonly DocumentFinding[]): AppError {
  const [first] = findings;
  const place = first ? `line ${first.line}: ${first.message}` : 'the document cannot be read';
  return new AppError('IMPORT_INVALID', place, { findings });
}

interface Source {
  readonly text: string;
  readonly firstLine: number;
}

function attempt<T>(at: Source, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Whatever the parser throws is the document's fault; foreign exception text stays inside.
    const reason = error instanceof YAMLException ? error.reason : 'the front matter is not valid YAML';
    const mark = error instanceof YAMLException ? error.mark : undefined;
    throw invalid({
      code: codeOf(reason),
      line: at.firstLine + (mark?.line ?? 0),
      column: (mark?.column ?? 0) + 1,
      message: reason,
    });
  }
}

function codeOf(reason: string): string {
  if (reason.includes('maxAliases')) return 'YAML_ALIAS';
  if (reason.includes('maxDepth')) return 'YAML_DEPTH';
  if (reason.includes('duplicated mapping key')) return 'YAML_DUPKEY';
  return /\btag\b/.test(reason) ? 'YAML_TAG' : 'FRONTMATTER';
}

function refuseEvents(at: Source, events: readonly Event[]): void {
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT && event.directives.length > 0) {
      throw invalid({ code: 'FRONTMATTER', line: at.firstLine, column: 1, message: 'YAML directives are not allowed' });
    }
    if (event.type === EVENT_ID.ALIAS || ('anchorStart' in event && event.anchorStart >= 0)) {
      throw invalid(
        findingAt(at, event.anchorStart, { code: 'YAML_ALIAS', message: 'anchors and aliases are not allowed' }),
      );
    }
    if ('tagStart' in event && event.tagStart >= 0) {
      throw invalid(
        findingAt(at, event.tagStart, { code: 'YAML_TAG', message: 'YAML tags such as !!set are not allowed' }),
      );
    }
  }
}

function findingAt(
  { text, firstLine }: Source,
  offset: number,
  what: { readonly code: string; readonly message: string },
): DocumentFinding {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { ...what, line: firstLine + before.split('\n').length - 1, column: offset - lineStart + 1 };
}

/** Depth is bounded by the parser, so this may recurse. */
function refuseValues(value: unknown, where: { readonly at: Source; readonly path: string }): void {
  const line = where.at.firstLine;
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    throw invalid({
      code: 'SCHEMA',
      line,
      column: 1,
      message: `${where.path}: a number out of range; write it in quotes`,
    });
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value) && key.split('.').some((step) => FORBIDDEN_KEYS.has(step))) {
      throw invalid({ code: 'PROTO_KEY', line, column: 1, message: `the key "${key}" is not allowed` });
    }
    if (key === '<<')
      throw invalid({ code: 'YAML_ALIAS', line, column: 1, message: 'merge keys (<<) are not allowed' });
    refuseValues(child, { at: where.at, path: where.path === '' ? key : `${where.path}.${key}` });
  }
}

/** Line of each key of the root mapping: the scalars at depth one alternate between key and value. */
function topLevelLines(at: Source, events: readonly Event[]): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let depth = 0;
  let isKey = true;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) depth -= 1;
    if (event.type === EVENT_ID.SCALAR && depth === 2 && isKey) {
      lines.set(
        getScalarValue(at.text, event),
        findingAt(at, Math.max(0, event.valueStart), { code: '', message: '' }).line,
      );
    }
    const opens =
      event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE;
    const endsNode = event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS || event.type === EVENT_ID.POP;
    if (endsNode && depth === 2) isKey = !isKey;
    if (opens) depth += 1;
  }
  return lines;
}
