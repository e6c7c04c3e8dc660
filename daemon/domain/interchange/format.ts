import type { FormatId } from '../../../contract/format.ts';
import type { PersonaFields } from '../../../contract/persona.ts';
import type { DocumentFinding } from '../persona/yaml.ts';

/** A file as it was found; the path is relative to where the search began, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One persona as a file says it. */
export interface ReadPersona {
  /** A name that fits our rule; undefined when neither text nor path give one. */
  readonly name: string | undefined;
  readonly fields: PersonaFields;
  /** Which part of the file it is, where a file holds several. */
  readonly item?: string;
  /** What a person may want to know; nothing here stops an import. */
  readonly findings: readonly DocumentFinding[];
}

/** A persona that is to be written. */
export interface PersonaToWrite {
  readonly name: string;
  /** It has another name than it was imported with, so the file's own spelling goes. */
  readonly isRenamed: boolean;
  readonly fields: PersonaFields;
  /** Version that is written, where the format can say it. */
  readonly version?: string | undefined;
}

/** The file a persona came from, to be patched rather than written anew. */
export interface BaseFile {
  readonly bytes: Uint8Array;
  /** Path it had; names come out of it again. */
  readonly path: string;
  readonly item?: string | undefined;
}

/** A written file, and what of the persona or of the file's layout it does not hold, in words. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly lost: readonly string[];
}

/**
 * One file format of another program, or of ours. `write` over the file that was read, with what was read, gives the
 * same bytes; with a change it alters only the bytes of that change and keeps everything it does not know.
 */
export interface Format {
  readonly id: FormatId;
  readonly title: string;
  /** Where such files are, for people. */
  readonly where: string;
  /** What of a persona it holds, and what it does not, for people. */
  readonly keeps: string;
  readonly loses: string;
  /** Paths that are files of this format wherever they are found. */
  readonly places: readonly RegExp[];
  /** Its text may bring other files in with `@path`. */
  readonly hasImports?: boolean;
  /** 0: is not one; 1: may be; 2: its content says so; 3: its path says so. Cheap: looks at no more than 64 KiB. */
  detect(file: SourceFile): 0 | 1 | 2 | 3;
  /** Throws IMPORT_INVALID with findings, CONTENT_UNSAFE and CONTENT_TOO_LARGE. Linear in the size of the file. */
  read(file: SourceFile): readonly ReadPersona[];
  write(persona: PersonaToWrite, base?: BaseFile): Written;
  /** Path of a new file for a persona, relative to the folder that is written to. */
  fileName(name: string): string;
}
