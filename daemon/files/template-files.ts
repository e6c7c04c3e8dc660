import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PersonaHeader } from '../../contract/persona.ts';
import { parseDocument } from '../domain/persona/document.ts';
import { categoryOf } from '../domain/persona/template-category.ts';
import type { TemplateSource } from '../services/ports.ts';

/** The templates of a folder of Markdown documents, by file name; read once, at the first question. */
export function createTemplateFiles(folder: string): TemplateSource {
  let loaded: ReturnType<TemplateSource['list']> | undefined;
  return { list: () => (loaded ??= readTemplates(folder)) };
}

async function readTemplates(folder: string): ReturnType<TemplateSource['list']> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort();
  return Promise.all(
    files.map(async (file) => {
      const { fields } = parseDocument(await readFile(join(folder, file), 'utf8'));
      const name = basename(file, '.md');
      return {
        name,
        displayName: fields.displayName ?? name,
        description: fields.description ?? '',
        tags: fields.tags ?? [],
        content: fields.content ?? '',
        ...categoryOf(fields.header ?? ({} satisfies PersonaHeader)),
      };
    }),
  );
}
