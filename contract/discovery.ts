import { z } from 'zod';
import type { Finding } from './finding.ts';

/** Whose rules decide which context files are loaded. `native` are Maestro's own. */
export const discoveryMode = z.enum(['native', 'gemini', 'gemini-legacy', 'claude', 'codex', 'opencode', 'agents-md']);
export type DiscoveryMode = z.infer<typeof discoveryMode>;

/** An absolute path of POSIX form, at most 4,096 bytes, without NUL. */
export const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path')
  .refine((path) => new TextEncoder().encode(path).length <= 4_096, 'at most 4,096 bytes');

const fileName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\0/\\]+(?:\/[^\0/\\]+)*$/, 'must be a name, or a path below the folder')
  .refine((name) => !name.split('/').some((step) => step === '.' || step === '..'), 'must not hold . or ..');
const fileNames = z.array(fileName).max(16);

/** What a user can change in the settings of an agent; laid over what its own settings files say. */
export const discoveryOptions = z.strictObject({
  /** Names of context files in the gemini modes. */
  names: fileNames.min(1).optional(),
  /** What marks the root of a project; an empty list: nothing does. */
  markers: fileNames.optional(),
  /** codex: names that are tried after AGENTS.md. */
  fallbackNames: fileNames.optional(),
  /** codex: bytes of all project files together. */
  maxBytes: z.int().min(0).max(4_194_304).optional(),
  /** opencode: more files, as paths or globs. */
  instructions: z.array(z.string().min(1).max(1_000)).max(64).optional(),
  /** claude: which of CLAUDE.md and AGENTS.md count. */
  instructionFiles: z
    .enum(['claude-md', 'claude-md-or-agents-md', 'claude-md-and-agents-md', 'managed-only'])
    .optional(),
  /** claude: globs on absolute paths of files that are left out. */
  excludes: z.array(z.string().min(1).max(1_000)).max(256).optional(),
  /** gemini modes: false for a folder that is not trusted. */
  trusted: z.boolean().optional(),
  /** gemini modes: `flat` puts imported files after the text. */
  importFormat: z.enum(['tree', 'flat']).optional(),
  /** gemini-legacy: folders that are searched. */
  maxDirs: z.int().min(1).max(10_000).optional(),
  /** gemini: the order of 0.61, a child may come before its parent. */
  upstreamOrder: z.boolean().optional(),
  /** gemini modes: absolute paths in the notes about failed imports, as in 0.61. */
  upstreamErrorPaths: z.boolean().optional(),
});
export type DiscoveryOptions = z.infer<typeof discoveryOptions>;

/** Where the files of one user and of the agents are; what is absent is that of the daemon. */
export const discoveryPlaces = z.strictObject({
  home: absolutePath.optional(),
  /** `GEMINI_CLI_HOME` */
  geminiHome: absolutePath.optional(),
  /** `CODEX_HOME` */
  codexHome: absolutePath.optional(),
  /** `XDG_CONFIG_HOME` */
  configHome: absolutePath.optional(),
});
export type DiscoveryPlaces = z.infer<typeof discoveryPlaces>;

const target = {
  dir: absolutePath,
  /** Files that the agent reads or writes: what is loaded just in time comes with them. */
  touch: z.array(absolutePath).max(32).default([]),
  places: discoveryPlaces.default({}),
  /** False: only what `options` say, the settings files of the agents are not read. */
  agentSettings: z.boolean().default(true),
};
export const discoverInput = z.strictObject({
  ...target,
  mode: discoveryMode.default('native'),
  options: discoveryOptions.default({}),
});
export type DiscoverInput = z.infer<typeof discoverInput>;

export const compareDiscoveryInput = z.strictObject(target);
export type CompareDiscoveryInput = z.infer<typeof compareDiscoveryInput>;

/** What became of a file that was found or asked for. */
export type ContextOutcome =
  /** Its text is in the merged text. */
  | 'included'
  /** The beginning of it is. */
  | 'truncated'
  | 'blank'
  /** The same file is in the text already. */
  | 'duplicate'
  /** A folder, pipe, device or socket, or a link that leads nowhere. */
  | 'not-file'
  | 'too-large'
  /** The budget was used up by files before it. */
  | 'over-budget'
  /** It lies outside of where this mode may read. */
  | 'denied'
  | 'unreadable'
  /** An import that a person would have to approve in the agent. */
  | 'needs-approval'
  /** Another name was preferred. */
  | 'shadowed'
  /** A rule or a setting leaves it out. */
  | 'excluded'
  /** A rule for files that were not touched. */
  | 'not-touched'
  /** What it holds is no text that may be loaded; see its findings. */
  | 'rejected';

/** One file of the manifest. */
export interface ContextFile {
  /** Where it was found. */
  readonly path: string;
  /** With every link resolved; null where that must not be told (denied) or nothing is there. */
  readonly realPath: string | null;
  readonly scope: 'managed' | 'global' | 'project' | 'nested' | 'rule' | 'instruction' | 'import';
  /** Why it was looked at: `global`, `project root`, `up-walk`, `search`, `touched src/x.ts`, `imported`, `instructions[1]`. */
  readonly reason: string;
  readonly outcome: ContextOutcome;
  /** More about an outcome that is not `included`, a sentence; else empty. */
  readonly note: string;
  /** Place among the files that were taken, from 1; null for all others. */
  readonly position: number | null;
  /** Path of the file that imports it. */
  readonly importedBy: string | null;
  /** Imports between it and the file at the top. */
  readonly hop: number | null;
  /** SHA-256 of its bytes, hex; null where it was not read. */
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** Where its own text (imports in it included) stands in the merged text, in bytes of UTF-8. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Tokens of that text. */
  readonly tokens: number;
  /** Front matter where the mode takes it off. */
  readonly frontMatter: Readonly<Record<string, unknown>> | null;
  readonly findings: readonly Finding[];
}

/** The text by the place where the agent puts it. */
export interface DiscoverySection {
  readonly name: 'global' | 'project' | 'touched';
  /** For example `system instruction` or `first user message`. */
  readonly place: string;
  readonly text: string;
}

/** What one mode loads for one folder. */
export interface Discovery {
  readonly mode: DiscoveryMode;
  readonly dir: string;
  /** null where nothing marks a project. */
  readonly projectRoot: string | null;
  /** Folders that were looked into, in order. */
  readonly folders: readonly string[];
  /** Settings files of the agent that were followed. */
  readonly settings: readonly string[];
  /** In the order of the text; what was left out stands where it was met. */
  readonly files: readonly ContextFile[];
  /** What the agent gets when it starts. */
  readonly text: string;
  /** SHA-256 of `text`: what an approval would be bound to. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly tokens: number;
  readonly sections: readonly DiscoverySection[];
  /** About the whole, for example a limit that was met. */
  readonly findings: readonly Finding[];
}

/** What became of a context file since the update before. */
export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
}

/** What a mode loads now, and which files made the difference; none in the first update. */
export interface DiscoveryUpdate {
  readonly discovery: Discovery;
  readonly changes: readonly FileChange[];
}

/** One file in the comparison of modes. */
export interface ComparedFile {
  readonly path: string;
  readonly sizeBytes: number | null;
  /** A mode that does not look at the file has no cell. */
  readonly modes: Readonly<
    Partial<
      Record<
        DiscoveryMode,
        { readonly outcome: ContextOutcome; readonly position: number | null; readonly note: string }
      >
    >
  >;
}

/** Every mode on one folder. */
export interface DiscoveryComparison {
  readonly dir: string;
  readonly modes: readonly Discovery[];
  readonly files: readonly ComparedFile[];
}
