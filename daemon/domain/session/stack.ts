import { LIMITS } from '../../../contract/limits.ts';
import type { PersonaKind } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';

/** What the rules below need to know of one applied persona version. */
export interface Layer {
  readonly personaId: string;
  /** Absent: a persona. */
  readonly kind?: PersonaKind;
}

/** The part of a session that changes: what is in force, and what was in force before. */
export interface StackState<L extends Layer> {
  /** Grows by one with every change. */
  readonly revision: number;
  /** Base first; later layers lie on top. */
  readonly stack: readonly L[];
  /** Earlier stacks, oldest first. */
  readonly history: readonly (readonly L[])[];
}

/** The state with one persona alone in force. */
export function switchStack<L extends Layer>(state: StackState<L>, layer: L): StackState<L> {
  return changed(state, [layer]);
}

/**
 * The state with a persona on top; one that is in the stack already is replaced in its place. Styles stay above
 * personas, whatever came first: what gives the tone has the last word. Throws INVALID_INPUT when the stack is full.
 */
export function applyOnStack<L extends Layer>(state: StackState<L>, layer: L): StackState<L> {
  const at = state.stack.findIndex((each) => each.personaId === layer.personaId);
  if (at >= 0) return changed(state, state.stack.with(at, layer));
  if (state.stack.length >= LIMITS.stackDepth) {
    throw new AppError(
      'INVALID_INPUT',
      `the session already has ${LIMITS.stackDepth} personas in force; clear or switch first`,
    );
  }
  const firstStyle = state.stack.findIndex(({ kind }) => kind === 'style');
  const to = layer.kind === 'style' || firstStyle < 0 ? state.stack.length : firstStyle;
  return changed(state, state.stack.toSpliced(to, 0, layer));
}

/** The state with nothing in force. */
export function clearStack<L extends Layer>(state: StackState<L>): StackState<L> {
  return changed(state, []);
}

/**
 * The state before the last change; repeated calls walk further back.
 * Throws NOTHING_TO_REVERT at the beginning.
 */
export function revertStack<L extends Layer>(state: StackState<L>): StackState<L> {
  const before = state.history.at(-1);
  if (!before) throw new AppError('NOTHING_TO_REVERT', 'the session has no earlier application to go back to');
  return { revision: state.revision + 1, stack: before, history: state.history.slice(0, -1) };
}

/** The state without a persona, in the stack and in every earlier stack: a revert must not bring it back. */
export function dropFromStack<L extends Layer>(state: StackState<L>, personaId: string): StackState<L> {
  const without = (layers: readonly L[]) => layers.filter((layer) => layer.personaId !== personaId);
  return { revision: state.revision + 1, stack: without(state.stack), history: state.history.map(without) };
}

/** Throws REVISION_CONFLICT when a compare-and-set names another revision than the present one. */
export function checkRevision(sessionId: string, actual: number, expected: number | undefined): void {
  if (expected === undefined || expected === actual) return;
  throw new AppError(
    'REVISION_CONFLICT',
    `session ${sessionId} is at revision ${actual}, not ${expected}; look at it and repeat`,
    {
      sessionId,
      expected,
      actual,
    },
  );
}

function changed<L extends Layer>(state: StackState<L>, stack: readonly L[]): StackState<L> {
  return { revision: state.revision + 1, stack, history: [...state.history, state.stack].slice(-LIMITS.revertDepth) };
}
