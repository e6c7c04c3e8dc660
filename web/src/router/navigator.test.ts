import { describe, expect, it } from 'vitest';
import { takeLoginCode } from '../login/redeem.ts';
import { createNavigator } from './navigator.ts';

interface Step {
  url: URL;
  state: unknown;
}

/** A window as far as moving goes: a stack of steps with their states. */
function fakeWindow(start = '/personas') {
  const steps: Step[] = [{ url: new URL(start, 'http://127.0.0.1:7717'), state: null }];
  let at = 0;
  let onPop: (() => void) | undefined;
  const step = () => steps[at] ?? { url: new URL('http://127.0.0.1:7717'), state: null };
  const made = {
    get location() {
      return step().url;
    },
    history: {
      get state() {
        return step().state;
      },
      pushState(state: unknown, _title: string, to: string) {
        steps.splice(at + 1, steps.length, { url: new URL(to, step().url), state });
        at += 1;
      },
      replaceState(state: unknown, _title: string, to: string) {
        steps[at] = { url: new URL(to, step().url), state };
      },
      back() {
        at = Math.max(0, at - 1);
        onPop?.();
      },
    },
    addEventListener(_name: string, listener: () => void) {
      onPop = listener;
    },
  };
  return { window: made as unknown as Window, steps: () => steps.length, hash: () => step().url.hash };
}

const shown = ({ pathname, search }: { readonly pathname: string; readonly search: string }) => `${pathname}${search}`;

describe('moving through the page', () => {
  it('leaves a step to come back to, unless it replaces', () => {
    const view = fakeWindow();
    const navigator = createNavigator(view.window);
    navigator.go('/sessions');
    navigator.go('/sessions/s-1', { replace: true });
    expect(shown(navigator.get())).toBe('/sessions/s-1');
    expect(view.steps()).toBe(2);
    view.window.history.back();
    expect(shown(navigator.get())).toBe('/personas');
  });

  it('changes the query in place', () => {
    const view = fakeWindow('/personas?q=a');
    const navigator = createNavigator(view.window);
    navigator.setSearch({ q: 'b', tag: 'c' });
    expect([shown(navigator.get()), view.steps()]).toEqual(['/personas?q=b&tag=c', 1]);
  });

  it('closes a dialog by the step back that opening it made', () => {
    const view = fakeWindow('/sessions?q=a');
    const navigator = createNavigator(view.window);
    navigator.openDialog('switch', { session: 's-1' });
    expect(shown(navigator.get())).toBe('/sessions?q=a&session=s-1&dialog=switch');
    navigator.openDialog('start');
    expect(shown(navigator.get())).toBe('/sessions?q=a&dialog=start');
    navigator.closeDialog();
    expect(shown(navigator.get())).toBe('/sessions?q=a');
    expect(view.steps()).toBe(2);
  });

  it('closes a dialog that the address opened without leaving the page', () => {
    const view = fakeWindow('/sessions?dialog=switch&session=all');
    const navigator = createNavigator(view.window);
    navigator.closeDialog();
    expect([shown(navigator.get()), view.steps()]).toEqual(['/sessions', 1]);
  });

  it('asks the guard first, also when one goes back with the browser', () => {
    const view = fakeWindow();
    const navigator = createNavigator(view.window);
    navigator.go('/personas/a/edit');
    const asked: string[] = [];
    navigator.guard((to) => {
      asked.push(to);
      return false;
    });
    navigator.go('/sessions');
    view.window.history.back();
    expect(asked).toEqual(['/sessions', '/personas']);
    expect(shown(navigator.get())).toBe('/personas/a/edit');
    expect(view.window.location.pathname).toBe('/personas/a/edit');
    navigator.guard(undefined);
    navigator.go('/sessions');
    expect(shown(navigator.get())).toBe('/sessions');
  });
});

describe('the one-time code', () => {
  it('is taken out of the address', () => {
    const view = fakeWindow('/login#code=mst_x_y');
    expect(takeLoginCode(view.window)).toBe('mst_x_y');
    expect([view.hash(), view.steps()]).toEqual(['', 1]);
    expect(takeLoginCode(view.window)).toBeUndefined();
  });

  it('is none where the address has another fragment, which goes too', () => {
    const view = fakeWindow('/login#elsewhere');
    expect(takeLoginCode(view.window)).toBeUndefined();
    expect(view.hash()).toBe('');
  });
});
