import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Answer, Content, Listing, Look, Plan, Question } from '../../daemon/domain/discovery/plan.ts';

/** What is at a path: text or bytes of a file, `<dir>` for a folder, `-> X` for a link. */
export type TreeFiles = Readonly<Record<string, string | Uint8Array>>;

type Node =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly to: string };

/** A file system in memory that answers as the real one does; `base` is the folder its paths are below. */
export class MemoryTree {
  readonly #nodes = new Map<string, Node>([['/', { kind: 'folder' }]]);
  /** Questions asked, in order. */
  readonly asked: Question[] = [];

  constructor(files: TreeFiles, base = '/') {
    this.#addFolders(base);
    for (const [path, content] of Object.entries(files)) {
      const whole = posix.join(base, path);
      this.#addFolders(posix.dirname(whole));
      this.#nodes.set(whole, nodeOf(content));
    }
  }

  /** Runs a plan to its end. */
  run<T>(plan: Plan<T>): T {
    let step = plan.next();
    while (!step.done) {
      this.asked.push(step.value);
      step = plan.next(this.answer(step.value));
    }
    return step.value;
  }

  answer(question: Question): Answer {
    if (question.ask === 'look') return this.#look(question.path);
    return question.ask === 'list' ? this.#list(question.path) : this.#read(question.path);
  }

  #addFolders(folder: string): void {
    for (let at = folder; at !== '/' && !this.#nodes.has(at); at = posix.dirname(at))
      this.#nodes.set(at, { kind: 'folder' });
  }

  #look(path: string): Look {
    const real = this.#realPath(path, 40);
    const node = real === undefined ? undefined : this.#nodes.get(real);
    if (real === undefined || !node) return { kind: 'missing' };
    const sizeBytes = node.kind === 'file' ? node.bytes.length : 0;
    return {
      kind: node.kind === 'file' ? 'file' : 'folder',
      ...{ realPath: real, id: `memory:${real}`, sizeBytes, isWorldWritable: false },
    };
  }

  #list(path: string): Listing {
    const real = this.#realPath(path, 40);
    if (real === undefined || this.#nodes.get(real)?.kind !== 'folder') return undefined;
    const prefix = real === '/' ? '/' : `${real}/`;
    const inside = [...this.#nodes].filter(([each]) => each !== '/' && posix.dirname(each) === real);
    const names = inside.map(([each]) => each.slice(prefix.length)).sort();
    const folders = inside.filter(([, { kind }]) => kind === 'folder').map(([each]) => each.slice(prefix.length));
    return { names, folders: folders.sort() };
  }

  #read(path: string): Content {
    const node = this.#nodes.get(path);
    if (node?.kind !== 'file') return { kind: 'missing' };
    return contentOf(node.bytes);
  }

  /** Follows links step by step; undefined where nothing is or links go round. */
  #realPath(path: string, links: number): string | undefined {
    let at = '/';
    for (const step of path.split('/').filter((each) => each !== '')) {
      const next = posix.join(at, step);
      const node = this.#nodes.get(next);
      if (!node || this.#nodes.get(at)?.kind !== 'folder') return undefined;
      if (node.kind !== 'link') {
        at = next;
        continue;
      }
      if (links === 0) return undefined;
      const real = this.#realPath(posix.resolve(at, node.to), links - 1);
      if (real === undefined) return undefined;
      at = real;
    }
    return at;
  }
}

/** How content is told of bytes. */
export function contentOf(bytes: Uint8Array): Content {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const isUtf8 = Buffer.from(text).equals(bytes);
  return {
    kind: 'text',
    text,
    isUtf8,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  };
}

function nodeOf(content: string | Uint8Array): Node {
  if (typeof content !== 'string') return { kind: 'file', bytes: content };
  if (content === '<dir>') return { kind: 'folder' };
  if (content.startsWith('-> ')) return { kind: 'link', to: content.slice(3) };
  return { kind: 'file', bytes: Buffer.from(content) };
}
