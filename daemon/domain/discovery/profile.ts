import type { ContextFile, DiscoveryMode, DiscoverySection } from '../../../contract/discovery.ts';
import type { TokenStyle } from './import-tokens.ts';

/** Where the files of a user, of the machine and of the agents are. Absolute and normalized. */
export interface Places {
  readonly home: string;
  /** The folder that holds `.gemini`. */
  readonly geminiHome: string;
  readonly codexHome: string;
  /** Holds `opencode`. */
  readonly configHome: string;
  /** Holds Maestro's own `config.json` and `PERSONA.md`. */
  readonly maestroConfig: string;
  /** Policy files of Claude Code. */
  readonly claudeManaged: string;
}

/** A folder with context files that hold for every project. */
export interface GlobalSource {
  readonly folder: string;
  readonly names: readonly string[];
  /** `first`: only the first name that is a file. */
  readonly pick: 'all' | 'first';
  readonly scope: 'managed' | 'global';
  /** Only while no source before it had a file. */
  readonly isFallback?: boolean;
}

/** Which folders above the working directory are looked into. */
export interface Boundary {
  /** Names that mark the root of a project. */
  readonly markers: readonly string[];
  /** Folders above the root that still count. */
  readonly above: 0 | 1;
  /** Where the walk ends when nothing marks a root. `always-root`: it ends at `/` in any case. */
  readonly without: 'cwd' | 'home-parent' | 'always-root';
  /** Neither this folder nor one above it, when the walk starts below it. */
  readonly stopBefore?: string;
}

/** How `@path` tokens become text. */
export interface ImportRules {
  readonly style: TokenStyle;
  /** Files at this hop are taken in, their own tokens stay. */
  readonly maxHops: number;
  /** `marker`: the nearest marked folder above the file at the top, else its own. `cwd`: more must be approved. */
  readonly root: 'marker' | 'cwd';
  /** `~/x` is a path in the home folder. */
  readonly tilde: boolean;
  /** A token without a file is tried again without punctuation at its end. */
  readonly trimsPunctuation: boolean;
  /** `literal`: what cannot be imported stays as written. `note`: a comment says why. */
  readonly onFailure: 'literal' | 'note';
  /** `once` in the whole text, or `again` unless it is in its own chain. */
  readonly repeat: 'again' | 'once';
  /** gemini: the notes about failures tell absolute paths. */
  readonly tellsPaths: boolean;
  readonly wrap: (spec: string) => readonly [before: string, after: string];
  /** `flat`: imported files follow after the text instead of standing in it. */
  readonly format: 'tree' | 'flat';
  /** Without the byte order mark and the last line end. */
  readonly trimsImported: boolean;
}

/** What is done with a touched file's folders. */
export interface TouchRules {
  readonly order: 'root-first' | 'leaf-first';
  /**
   * Up to where folders count: the root of the project, the working folder, or the root above the working folder that
   * the file is in.
   */
  readonly ceiling: 'root' | 'cwd' | 'root-of-cwd';
  /** Of all files only the nearest. */
  readonly nearest: boolean;
  /** A context file that is touched itself is known to the agent by that. */
  readonly skipsTouched: boolean;
  readonly wrap: readonly [before: string, after: string];
  readonly between: string;
}

/** Rules of Claude Code: Markdown files that may be for some paths only. */
export interface RuleFolder {
  readonly folder: string;
  /** The user's own, before those of projects. */
  readonly global: string;
}

/** A file or glob that a setting of the agent names. */
export interface Instruction {
  readonly pattern: string;
  /** From the user's own settings: it may lead into the home folder. */
  readonly isUsers: boolean;
}

/** What is done with the text of one file. */
export interface TextRules {
  /** At both ends: all blanks, or whole blank lines. */
  readonly trim: 'none' | 'ends' | 'blank-lines';
  /** Global files lose the blanks at their end. */
  readonly trimsGlobalEnd: boolean;
  readonly dropsBom: boolean;
  /** Files whose front matter is taken off and told apart. */
  readonly splitsFrontMatter: (name: string) => boolean;
  readonly dropsComments: boolean;
  /** Bytes that are no UTF-8. */
  readonly badUtf8: 'reject' | 'show';
}

/** All that makes one mode; no mode has code of its own outside its profile. */
export interface Profile {
  readonly mode: DiscoveryMode;
  readonly globals: readonly GlobalSource[];
  /** Names by folder; of several groups the first counts that has a file anywhere on the way up. */
  readonly groups: readonly (readonly string[])[];
  readonly pick: 'all' | 'first';
  readonly keep: 'all' | 'nearest';
  readonly boundary: Boundary;
  /** `depth`: folders before what is in them, else by path; `units`: by path; `by-name`: names one after the other. */
  readonly order: 'root-first' | 'leaf-first' | 'depth' | 'units' | 'by-name';
  readonly search?: { readonly maxDirs: number; readonly ignoreFile: string };
  readonly rules?: RuleFolder;
  readonly instructions: readonly Instruction[];
  /** Text of an administrator's settings, which stands in place of the managed files. */
  readonly managedText?: { readonly path: string; readonly text: string };
  /** Globs on absolute paths; what they match is left out, except managed files. */
  readonly excludes: readonly string[];
  readonly touch?: TouchRules;
  readonly imports?: ImportRules;
  readonly text: TextRules;
  /** Bytes of all project files together. */
  readonly budgetBytes?: number;
  /** False: files of the project are not loaded. */
  readonly trustsProject: boolean;
  /** The home folder is no project. */
  readonly skipsHome: boolean;
  /** Name of the tag around blocks: a text that holds it can pretend to be another file. */
  readonly tag?: string;
  /** How a file is named in its block. */
  readonly label: (
    file: Pick<ContextFile, 'path' | 'scope'>,
    at: { readonly dir: string; readonly root: string },
  ) => string;
  /** Around the text of one file; the label is safe to be written. */
  readonly block: (label: string) => readonly [before: string, after: string];
  readonly between: string;
  /** Around and between global and project text: what stands before the first, between them and after the last. */
  readonly frame: (dir: string, has: { readonly global: boolean; readonly project: boolean }) => Frame;
  readonly places: Readonly<Record<DiscoverySection['name'], string>>;
}

/** What stands around the two parts of a text. */
export interface Frame {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** Sizes that hold in every mode; reasons are in docs/security.md. */
export const LOAD_LIMITS = {
  /** One context file. */
  fileBytes: 4 * 1024 * 1024,
  /** All files of a load. */
  totalBytes: 16 * 1024 * 1024,
  /** Imported files. */
  importFiles: 100,
  /** Text that imports add. */
  importBytes: 1024 * 1024,
  /** Paths that tokens make us look at. */
  importTargets: 1_000,
  /** Folders of rules and of instruction globs. */
  searchedFolders: 500,
  /** Files of rules and instructions. */
  searchedFiles: 500,
  /** Findings told of one file. */
  findings: 100,
} as const;
