import { createStore, type Store } from '../lib/store.ts';
import type { CommandId } from './key-table.ts';

/** Does the command. Answers false when there is nothing to do here and the browser may have the key. */
export type CommandHandler = () => unknown;

/** The commands that what is on the screen can do now. */
export interface Commands {
  /** Ids that have a handler, for help. */
  readonly active: Pick<Store<ReadonlySet<CommandId>>, 'get' | 'subscribe'>;
  /** Adds a handler; the last one added comes first. The answered function takes it away. */
  add(id: CommandId, handler: CommandHandler): () => void;
  /** Runs the command; false when nobody did it. */
  run(id: CommandId): boolean;
}

/** An empty set of commands. */
export function createCommands(): Commands {
  const handlers = new Map<CommandId, CommandHandler[]>();
  const active = createStore<ReadonlySet<CommandId>>(new Set());
  const tell = () => active.set(new Set([...handlers].filter(([, list]) => list.length > 0).map(([id]) => id)));
  return {
    active,
    add(id, handler) {
      const list = handlers.get(id) ?? [];
      handlers.set(id, list);
      list.push(handler);
      tell();
      return () => {
        list.splice(list.indexOf(handler), 1);
        tell();
      };
    },
    run(id) {
      return [...(handlers.get(id) ?? [])].reverse().some((handler) => handler() !== false);
    },
  };
}
