import { FINDING_TABLE, type Finding, isFindingCode, type Judgement, stateOf } from '../../../contract/finding.ts';
import type { PersonaHeader } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { safetySpots } from '../text/judge-text.ts';
import { scanCharacters } from '../text/scan.ts';
import { scanSecrets } from '../text/scan-secrets.ts';
import { MAX_FINDINGS, shifted, toFindings } from '../text/spots.ts';
import { type ParsedDocument, parseDocument } from './document.ts';
import { splitFrontMatter } from './front-matter.ts';

/** A whole document that was judged. */
export interface JudgedDocument extends Judgement {
  /** What it says; undefined when it cannot be read. */
  readonly parsed: ParsedDocument | undefined;
}

/**
 * Whether a Markdown document, with front matter or without, may become a persona: at once, after a person has looked
 * at it, or not at all. Lines and columns are those of the document. Never throws.
 */
export function judgeDocument(document: string): JudgedDocument {
  let parsed: ParsedDocument;
  try {
    parsed = parseDocument(document);
  } catch (error) {
    const findings = findingsOfError(error);
    if (findings === undefined) throw error;
    return { state: 'refused', findings, parsed: undefined };
  }
  const { body } = splitFrontMatter(document);
  const bodyStart = document.length - body.length;
  const { displayName = '', description = '', header = {} } = parsed.fields;
  const lines = document.slice(0, bodyStart).split('\n');
  const inHeader = headerFindings({ displayName, description, header }).map(({ key, finding }) => ({
    ...finding,
    line:
      Math.max(
        0,
        lines.findIndex((line) => line.startsWith(`${key}:`)),
      ) + 1,
  }));
  const spots = shifted(safetySpots(body), bodyStart);
  const findings = [...inHeader, ...toFindings(document, spots)].slice(0, MAX_FINDINGS);
  return { state: stateOf([...inHeader, ...spots]), findings, parsed };
}

/** What an error of reading a document or its chain found; undefined for any other error. */
export function findingsOfError(error: unknown): readonly Finding[] | undefined {
  if (!(error instanceof AppError)) return undefined;
  const listed = error.details.findings;
  if (Array.isArray(listed) && listed.length > 0) return listed.map(asError);
  const code = ERROR_FINDINGS[error.code];
  return code && [{ code, severity: 'error', line: 1, column: 1, message: error.message }];
}

const ERROR_FINDINGS: Readonly<Partial<Record<AppError['code'], Finding['code']>>> = {
  CONTENT_TOO_LARGE: 'TOO_LARGE',
  INHERITANCE_CYCLE: 'INHERIT_CYCLE',
  INHERITANCE_DEPTH: 'INHERIT_DEPTH',
  PARENT_MISSING: 'PARENT_MISSING',
  SECTION_SEALED: 'SECTION_SEALED',
  TOKEN_BUDGET_EXCEEDED: 'BUDGET_EXCEEDED',
  CONTENT_UNSAFE: 'MARKER',
  IMPORT_INVALID: 'FRONTMATTER',
};

/** What refuses a document is an error here, also where a review would do in a text. */
function asError(finding: Finding): Finding {
  const code = isFindingCode(finding.code) ? finding.code : 'FORMAT';
  return { ...finding, code, severity: FINDING_TABLE[code].effect === 'hint' ? FINDING_TABLE[code].severity : 'error' };
}

/** The parts of a header that hold texts. */
interface HeaderTexts {
  readonly displayName: string;
  readonly description: string;
  readonly header: PersonaHeader;
}

interface InHeader {
  /** The top-level key it is under. */
  readonly key: string;
  readonly finding: Finding;
}

/** YAML can spell anything as an escape, so the values are looked at and not their source. */
function headerFindings({ displayName, description, header }: HeaderTexts): readonly InHeader[] {
  const { extra, ...known } = header;
  const found: InHeader[] = [];
  for (const [key, text] of stringsOf({ displayName, description, ...known, ...extra })) {
    // Values of variables become a part of the prompt; the rest is only shown.
    const spots = key === 'variables' ? safetySpots(text) : [...scanCharacters(text), ...scanSecrets(text)];
    for (const { code, severity, message, suggestion } of toFindings(text, spots)) {
      const finding = { code, severity, line: 1, column: 1, message: `${key}: ${message}` };
      found.push({ key, finding: suggestion === undefined ? finding : { ...finding, suggestion } });
    }
    if (found.length >= MAX_FINDINGS) break;
  }
  return found;
}

/** Every text inside the values, with its top-level key. */
function* stringsOf(values: Readonly<Record<string, unknown>>): Generator<readonly [key: string, text: string]> {
  const waiting = Object.entries(values).map(([key, value]) => ({ key, value }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { key, value } = next;
    if (typeof value === 'string') yield [key, value];
    if (typeof value !== 'object' || value === null) continue;
    for (const child of Object.values(value)) waiting.push({ key, value: child });
  }
}
