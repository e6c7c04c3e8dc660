import { AppError } from '../domain/errors.ts';
import { renderBlock } from '../domain/prompt/active-block.ts';
import type { PromptBlock } from './gateway-ports.ts';
import { LruCache } from './lru-cache.ts';
import type { Reads, Sha256 } from './ports.ts';
import type { StackItem } from './rows.ts';

/** What making blocks needs from outside. */
export interface BlockSourceDeps {
  readonly reads: Reads;
  readonly sha256: Sha256;
  readonly nonce: string;
  /** Bytes of blocks kept in memory. */
  readonly maxBytes?: number;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Blocks ready to be spliced, by the stack they show. What is in memory is answered at once; what
 * was dropped is loaded from the stored texts, so the bytes of a stack never change.
 */
export class BlockSource {
  readonly nonce: string;
  readonly #deps: BlockSourceDeps;
  readonly #blocks: LruCache<PromptBlock>;
  readonly #loading = new Map<string, Promise<PromptBlock>>();

  constructor(deps: BlockSourceDeps) {
    this.nonce = deps.nonce;
    this.#deps = deps;
    this.#blocks = new LruCache(deps.maxBytes ?? DEFAULT_MAX_BYTES);
  }

  /** The block of a stack, whose key a caller may know. Rejects with DATABASE_CORRUPT when a stored text is gone or changed. */
  get(stack: readonly StackItem[], key = keyOfStack(stack)): PromptBlock | Promise<PromptBlock> {
    return this.#blocks.get(key) ?? this.#loading.get(key) ?? this.#load(key, stack);
  }

  /** Makes a block beforehand from texts that were just resolved, in the order of the stack. */
  prepare(stack: readonly StackItem[], texts: readonly string[]): void {
    if (stack.length > 0) this.#keep(keyOfStack(stack), stack, texts);
  }

  /** The text of a stack as the agent gets it, without the marks around it. */
  async text(stack: readonly StackItem[]): Promise<string> {
    return (await this.#texts(stack)).join('\n\n');
  }

  async #load(key: string, stack: readonly StackItem[]): Promise<PromptBlock> {
    const loading = this.#texts(stack).then((texts) => this.#keep(key, stack, texts));
    this.#loading.set(key, loading);
    try {
      return await loading;
    } finally {
      this.#loading.delete(key);
    }
  }

  async #texts(stack: readonly StackItem[]): Promise<readonly string[]> {
    return Promise.all(
      stack.map(async ({ persona, version, effectiveSha256 }) => {
        const text = await this.#deps.reads.effectiveText(effectiveSha256);
        if (text === undefined || this.#deps.sha256(text) !== effectiveSha256) {
          throw new AppError(
            'DATABASE_CORRUPT',
            `the stored text of ${persona}@${version} is damaged; switch the session to apply it anew`,
            { persona, version },
          );
        }
        return text;
      }),
    );
  }

  #keep(key: string, stack: readonly StackItem[], texts: readonly string[]): PromptBlock {
    const text = renderBlock({
      ids: stack.map(({ personaId }) => personaId),
      versions: stack.map(({ version }) => version),
      nonce: this.nonce,
      text: texts.join('\n\n'),
    });
    const block = { escaped: Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8') };
    this.#blocks.set(key, block, block.escaped.length + key.length);
    return block;
  }
}

/** What a block is kept under; to make it costs more than to find the block. */
export function keyOfStack(stack: readonly StackItem[]): string {
  return stack.map(({ versionId, effectiveSha256 }) => `${versionId}:${effectiveSha256}`).join(',');
}
