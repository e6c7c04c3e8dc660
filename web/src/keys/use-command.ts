import { useEffect, useRef } from 'react';
import { useServices } from '../app/services.ts';
import type { CommandHandler } from './commands.ts';
import type { CommandId } from './key-table.ts';

/** Makes a command of the table work while the component is on the screen; undefined leaves it out for now. */
export function useCommand(id: CommandId, handler: CommandHandler | undefined): void {
  const { commands } = useServices();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  const isOn = handler !== undefined;
  useEffect(() => (isOn ? commands.add(id, () => latest.current?.()) : undefined), [commands, id, isOn]);
}
