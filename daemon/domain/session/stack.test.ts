import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import {
  applyOnStack,
  checkRevision,
  clearStack,
  dropFromStack,
  type Layer,
  revertStack,
  type StackState,
  switchStack,
} from './stack.ts';

const start: StackState<{ personaId: string }> = { revision: 0, stack: [], history: [] };
const layer = (personaId: string) => ({ personaId });

describe('the stack of a session', () => {
  it('holds one persona after a switch', () => {
    expect(switchStack(applyOnStack(start, layer('a')), layer('b')).stack).toEqual([layer('b')]);
  });

  it('replaces a persona in its place when it is applied again', () => {
    const two = applyOnStack(applyOnStack(start, layer('a')), layer('b'));
    const again = { personaId: 'a', version: 2 };
    expect(applyOnStack<{ personaId: string }>(two, again).stack).toEqual([again, layer('b')]);
  });

  it('keeps styles above personas, whatever is applied first', () => {
    const style = (personaId: string) => ({ personaId, kind: 'style' as const });
    const steps = [style('s'), layer('a'), style('t'), layer('b')];
    const { stack } = steps.reduce<StackState<Layer>>((state, each) => applyOnStack(state, each), start);
    expect(stack.map(({ personaId }) => personaId)).toEqual(['a', 'b', 's', 't']);
  });

  it('refuses a ninth persona', () => {
    const full = 'abcdefgh'.split('').reduce((state, id) => applyOnStack(state, layer(id)), start);
    expect(() => applyOnStack(full, layer('i'))).toThrow(/already has 8/);
  });

  it('walks back through every earlier stack and then says there is nothing left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 2 }), fc.constant(null)), { maxLength: 40 }),
        (steps) => {
          const states = [start];
          for (const step of steps) {
            const last = states.at(-1) ?? start;
            states.push(step === null ? clearStack(last) : switchStack(last, layer(step)));
          }
          let state = states.at(-1) ?? start;
          for (const earlier of states.slice(0, -1).reverse()) {
            state = revertStack(state);
            expect(state.stack).toEqual(earlier.stack);
          }
          expect(state.revision).toBe(steps.length * 2);
          expect(() => revertStack(state)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_REVERT' }));
        },
      ),
    );
  });

  it('does not bring a dropped persona back by a revert', () => {
    const state = dropFromStack(switchStack(switchStack(start, layer('gone')), layer('b')), 'gone');
    expect(revertStack(state).stack).toEqual([]);
  });

  it('refuses a change that expects another revision and names both', () => {
    try {
      checkRevision('s1', 4, 3);
      expect.unreachable();
    } catch (error) {
      expect(isAppError(error, 'REVISION_CONFLICT') && error.details).toEqual({
        sessionId: 's1',
        expected: 3,
        actual: 4,
      });
    }
  });
});
