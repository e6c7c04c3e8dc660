/** How much a finding matters. Errors stop; warnings should be looked at; infos are worth knowing. */
export type FindingSeverity = 'error' | 'warning' | 'info';

/**
 * What follows from a finding. `refused`: a text with it is not stored. `review`: it is stored, and no agent gets it
 * before a person has looked at it. `hint`: nothing; it is there to make the text better.
 */
export type FindingEffect = 'refused' | 'review' | 'hint';

/** One row of the table of findings. */
export interface FindingRow {
  readonly effect: FindingEffect;
  readonly severity: FindingSeverity;
  /** What it is and what to do, in one or two sentences, for the reference page. */
  readonly meaning: string;
}

const refused = (meaning: string): FindingRow => ({ effect: 'refused', severity: 'error', meaning });
const review = (meaning: string): FindingRow => ({ effect: 'review', severity: 'warning', meaning });
const hint = (severity: FindingSeverity, meaning: string): FindingRow => ({ effect: 'hint', severity, meaning });

/**
 * The one table of what can be found in a persona, a document or a context file. `docs/reference/findings.md` is made
 * of it.
 */
export const FINDING_TABLE = {
  BAD_UTF8: refused('Bytes that are no UTF-8, or half of a surrogate pair. Save the file as UTF-8.'),
  NUL: refused('A NUL character, at which many programs cut a text off. Remove it.'),
  EMPTY: refused('The document holds nothing.'),
  TOO_LARGE: refused('The text is over its size limit. Shorten it, or move parts into fragments.'),
  NAME_CHARSET: refused('The name is not 1 to 64 characters a-z, 0-9 and -, or it is reserved. Choose another.'),
  FRONTMATTER: refused('The front matter is not closed or not plain YAML between two lines of ---.'),
  YAML_ALIAS: refused('Anchors, aliases and merge keys of YAML are not read. Write the value out.'),
  YAML_DEPTH: refused('The front matter is nested more than 8 deep. Flatten it.'),
  YAML_TAG: refused('Tags of YAML such as !!set are not read. Write a plain value.'),
  YAML_DUPKEY: refused('A key stands there twice. Keep one.'),
  PROTO_KEY: refused('A key such as __proto__ that can change how programs behave. Remove it.'),
  UNKNOWN_KEY: refused('A key that only the daemon may set, or too many keys it does not know. Remove it.'),
  SCHEMA: refused('A value of the front matter has the wrong form; the message names the key.'),
  INHERIT_CYCLE: refused('A chain of parents or fragments leads back to itself. Give one of them another parent.'),
  INHERIT_DEPTH: refused('A chain of parents or fragments is longer than 16.'),
  PARENT_MISSING: refused('A parent or fragment that is named does not exist. Create it or take the name out.'),
  SECTION_SEALED: refused('A section is changed that an ancestor has sealed. Take the section out.'),
  TYPE: refused('The file is of a kind that is not read.'),
  FORMAT: refused('The file is damaged or not what its kind says.'),
  PATH: refused('A path leads out of the folder it must stay in.'),
  DUPLICATE: refused('Something that must be there once is there twice.'),
  DEPTH: refused('The document is nested too deep.'),
  TOO_MANY: refused('There are more items than are read at once.'),

  HIDDEN_TAG: review('Tag characters: no person sees them, a model reads them as letters. Remove them.'),
  BIDI: review('A control that shows text in another order than it is read. Remove it.'),
  ZERO_WIDTH: review('A character without width outside of the writing that needs it. Remove it.'),
  VARIATION_SELECTOR: review('A variation selector that chooses no shape; runs of them can carry hidden text.'),
  INVISIBLE: review('A character that looks like nothing, such as a soft hyphen or a filler. Remove it.'),
  PRIVATE_USE: review('A character without a meaning of its own; each font shows something else.'),
  NONCHARACTER: review('A code that is no character. Remove it.'),
  ESCAPE_SEQ: review('The start of a terminal escape sequence. Remove it.'),
  CONTROL: review('A control character, a lone carriage return, or line ends of both kinds.'),
  LINE_SEPARATOR: review('A line separator that some programs take for a new line and others do not.'),
  COMBINING_RUN: review('More than 8 combining marks on one letter: no writing needs them.'),
  LONG_PAD: review('Blanks that push text out of sight.'),
  BLANK_RUN: review('100 blank lines or more: what follows is out of sight.'),
  HTML_COMMENT: review('A comment: a page does not show it, a model reads it.'),
  MD_COMMENT: review('A link definition used as a comment: a page does not show it, a model reads it.'),
  HTML_HIDDEN: review('An element that a page does not show, a model reads it.'),
  MARKER: review('A mark that Maestro or another program puts around a managed text. Write it another way.'),
  ROLE_MARKER: review('A mark by which models tell who speaks. A guess: look at what it is for.'),
  INJECTION_HINT: review('Words that often turn a model against its instructions. A guess: look at what they are for.'),
  SECRET: review('What looks like a key, token or password. Take it out, and change it where it was used.'),
  LINE_TOO_LONG: review('A line of more than 100,000 characters: nobody reads it to its end.'),
  IMPORT_DENIED: review('An import that leads out of the folder, to a device or to the network. It is not followed.'),
  IMPORT_CYCLE: review('An import leads back to itself.'),
  IMPORT_DEPTH: review('Imports are nested too deep; the rest is not followed.'),
  IMPORT_TOO_MANY: review('There are too many imports; the rest is not followed.'),
  IMPORT_NOT_FILE: review('An import names something that is no regular file.'),
  SYMLINK_OUTSIDE: review('A link leads out of the folder; its target is not read.'),
  WORLD_WRITABLE: review('Everybody on this machine can change the file.'),

  IMPORT_NOT_PORTABLE: refused(
    'The text brings other files in, which the format it is written to cannot. Put their text in.',
  ),
  HEADER_NOT_YAML: hint(
    'info',
    'The header of another program is no YAML. It was read line by line, and is written back as it was.',
  ),
  VALUE_CUT: hint('warning', 'A value ends before ` #`, where YAML begins a comment. Write it in quotes.'),
  KEPT_IN_FILE: hint('info', 'A part of the file has no place here. It is written back to the same format only.'),
  KEY_UNKNOWN: hint('info', 'A key that Maestro does not know: it is kept and has no effect here.'),
  KEY_MISSPELT: hint('warning', 'A key that Maestro does not know, close to one that it does. Correct the spelling.'),
  CONFUSABLE: hint('warning', 'A word of letters from two scripts that look alike. Type it anew.'),
  VARIABLE_UNSET: hint('warning', 'A variable that is declared nowhere stands in the text as written. Declare it.'),
  VARIABLE_UNUSED: hint('info', 'A variable is declared and used nowhere. Remove it or use it.'),
  CONDITION_DEAD: hint('warning', 'A condition that can never hold: its section is never used.'),
  DIRECTIVE_UNKNOWN: hint('warning', 'A directive without effect: unknown, or not right under a heading.'),
  SECTION_REPEATED: hint('warning', 'The same heading stands in one place twice. Join the sections or rename one.'),
  SECTION_COPIED: hint('warning', 'Two sections say the same. Keep one.'),
  SECTION_CONTRADICTS: hint('warning', 'One line asks for what another forbids. Keep one of them.'),
  SECTION_EMPTY: hint('warning', 'A heading with nothing under it. Write something or remove it.'),
  BUDGET_EXCEEDED: hint('error', 'More tokens than the budget allows. Shorten the text or raise the budget.'),
  BUDGET_WARN: hint('warning', 'More tokens than the warning mark of the budget.'),
  FILLER: hint('info', 'Words that tell a model nothing. Remove them or say what exactly you want.'),
  PATH_ABSOLUTE: hint('warning', 'The path of a home folder: it tells who you are and works on one machine only.'),
  LINK_SCHEME: hint('warning', 'A link that is not https. Use https or remove it.'),
  LINK_IP_HOST: hint('warning', 'A link to a bare address. Use a name, or remove it.'),
  LINK_TRACKING: hint('info', 'A link that carries tracking parameters. Remove them.'),
  LINE_REPEATED: hint('info', 'A line that an ancestor already says. Remove it here.'),
  WHITESPACE_TRAILING: hint('info', 'Blanks at the end of a line.'),
  BLANK_LINES: hint('info', 'More blank lines than part anything.'),
} as const satisfies Record<string, FindingRow>;

/** A code of the table of findings. */
export type FindingCode = keyof typeof FINDING_TABLE;

/** A change that does not alter what a text says. `span` is a UTF-16 range of the document that was looked at. */
export interface FindingFix {
  readonly kind: 'replace';
  readonly span: readonly [number, number];
  readonly text: string;
}

/** Something about a text, and where. Lines and columns count from 1, columns in UTF-16 units. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  /** Column after the last character. */
  readonly endColumn?: number;
  /** Never the secret itself; quotes of the text are made safe where they are shown. */
  readonly message: string;
  /** What to write instead, or what to do. */
  readonly suggestion?: string;
  readonly fix?: FindingFix;
}

/** Whether a text may be used: at once, after a person has looked at it, or not at all. */
export type TextState = 'accepted' | 'needs-review' | 'refused';

/** State of what is stored: refused texts never are. */
export type StoredState = Exclude<TextState, 'refused'>;

/** A text that was judged. */
export interface Judgement {
  readonly state: TextState;
  /** In the order of the text. */
  readonly findings: readonly Finding[];
}

/** What follows from findings taken together. */
export function stateOf(findings: readonly Pick<Finding, 'code'>[]): TextState {
  const effects = new Set(findings.map(({ code }) => FINDING_TABLE[code].effect));
  if (effects.has('refused')) return 'refused';
  return effects.has('review') ? 'needs-review' : 'accepted';
}

/** Whether a string is a code of the table. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(FINDING_TABLE, code);
}
