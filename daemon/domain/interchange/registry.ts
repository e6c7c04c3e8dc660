import type { FormatId } from '../../../contract/format.ts';
import { AppError } from '../errors.ts';
import { invalid } from '../persona/yaml.ts';
import { CARD_JSON, CARD_PNG } from './card-formats.ts';
import type { Format, SourceFile } from './format.ts';
import { LANGFUSE } from './langfuse-format.ts';
import { LLM } from './llm-format.ts';
import { markdownFormat } from './markdown-format.ts';
import { MARKDOWN_SPECS } from './markdown-specs.ts';
import { NATIVE } from './native-format.ts';
import { PROMPTFOO } from './promptfoo-format.ts';
import { CODEX_AGENT, GEMINI_COMMAND } from './toml-formats.ts';

/** Every format of single personas; of those that are equally sure of a file, the first is taken. */
export const FORMATS: readonly Format[] = [
  ...MARKDOWN_SPECS.map((spec) => markdownFormat(spec)),
  CODEX_AGENT,
  GEMINI_COMMAND,
  CARD_PNG,
  CARD_JSON,
  PROMPTFOO,
  LLM,
  LANGFUSE,
  NATIVE,
];

/** A format by its id; undefined for the bundle, which is no format of single personas. */
export function tryFormatOf(id: FormatId): Format | undefined {
  return FORMATS.find((each) => each.id === id);
}

/** A format by its id. Throws INVALID_INPUT for the bundle. */
export function formatOf(id: FormatId): Format {
  const format = tryFormatOf(id);
  if (!format) throw new AppError('INVALID_INPUT', `"${id}" is no format of single personas`);
  return format;
}

/** The format a file is in, by its path or else by its content; undefined when it is none. */
export function tryDetectFormat(file: SourceFile): Format | undefined {
  let best: Format | undefined;
  let confidence = 0;
  for (const format of FORMATS) {
    const found = format.detect(file);
    if (found > confidence) [best, confidence] = [format, found];
  }
  return best;
}

/** The same; throws IMPORT_INVALID (TYPE) when it is none. */
export function detectFormat(file: SourceFile): Format {
  const format = tryDetectFormat(file);
  if (!format) throw unknownFormat();
  return format;
}

/** The error for a file of no known format. */
export function unknownFormat(): AppError {
  const message = 'no format that can be imported; see `maestro persona formats`';
  return invalid({ code: 'TYPE', line: 1, column: 1, message });
}
