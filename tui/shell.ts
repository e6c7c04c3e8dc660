import type { FoundFile } from './state/app-state.ts';

/** What came back from the user's editor. */
export interface EditedText {
  readonly text: string;
  readonly changed: boolean;
  /** Null when a signal ended the editor. */
  readonly exitCode: number | null;
  /** The file, which stays until `discard`. */
  readonly path: string;
  discard(): Promise<void>;
}

/** The process and its terminal, as far as commands may touch them. */
export interface Shell {
  /** Opens a text in the user's editor and waits for its end. */
  editText(fileName: string, text: string): Promise<EditedText>;
  /** Copies a text; the answer is a sentence that says which way it went. */
  copy(text: string): Promise<string>;
  /** Reads a text file; a path that begins with ~ is the user's home. Throws INVALID_INPUT with the reason. */
  readText(path: string): Promise<{ readonly path: string; readonly text: string }>;
  /** Writes a text file and answers its whole path. Throws INVALID_INPUT; without `replace` also when it exists. */
  writeText(path: string, text: string, replace: boolean): Promise<string>;
  /** Whether there is a file at a path. */
  exists(path: string): Promise<boolean>;
  /** Paths that begin with the one given; folders end with a slash. */
  completePath(path: string): Promise<readonly string[]>;
  /** Deletes a file that `editText` has left. */
  discardEdit(path: string): Promise<void>;
  /** The last lines of the daemon's log. */
  logTail(lines: number): Promise<readonly string[]>;
  /** Files with instructions for agents in the folder of the manager. */
  findInstructions(): Promise<readonly FoundFile[]>;
  /** A new key that makes a repeated call do nothing twice. */
  newKey(): string;
  now(): Date;
  suspend(): void;
  repaint(): void;
  exit(code: number): void;
}
