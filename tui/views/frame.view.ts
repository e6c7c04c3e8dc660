import { type FrameLayout, frameLayout, isTooSmall } from '../areas.ts';
import type { Keymap } from '../keymap.ts';
import { activeScopes } from '../scopes.ts';
import type { AppState, Settings, Toast } from '../state/app-state.ts';
import { type Line, span } from '../text.ts';
import { type DialogModel, dialogModel } from './dialog.view.ts';
import { type FooterModel, footerModel } from './footer.view.ts';
import { bannerLine, type HeaderModel, headerModel } from './header.view.ts';
import { type PaneModel, paneModels } from './panes.ts';

/** A message as it is painted. */
export interface ToastModel {
  readonly line: Line;
  /** What a click runs. */
  readonly commandId: string | undefined;
}

/** Everything on the screen. */
export interface ScreenModel {
  readonly kind: 'screen';
  readonly layout: FrameLayout;
  readonly header: HeaderModel;
  readonly banner: Line;
  readonly panes: readonly PaneModel[];
  readonly footer: FooterModel;
  readonly toasts: readonly ToastModel[];
  readonly dialog: DialogModel | undefined;
  /** How a begun sequence of keys can go on. */
  readonly whichKey: readonly { readonly key: string; readonly title: string; readonly isDisabled: boolean }[];
  readonly ascii: Settings['ascii'];
}

/** A frame: a screen, or the notice that there is no room for one. */
export type FrameModel =
  | ScreenModel
  | { readonly kind: 'tooSmall'; readonly lines: readonly string[]; readonly ascii: Settings['ascii'] };

/** What the state looks like. */
export function frameModel(state: AppState, keymap: Keymap): FrameModel {
  const { ascii } = state.settings;
  if (isTooSmall(state.size)) {
    return {
      kind: 'tooSmall',
      lines: ['Maestro', 'needs 40x10', `has ${state.size.width}x${state.size.height}`],
      ascii,
    };
  }
  const banner = bannerLine(state, keymap);
  return {
    kind: 'screen',
    layout: frameLayout(state.size, banner.length > 0),
    header: headerModel(state, keymap),
    banner,
    panes: paneModels(state),
    footer: footerModel(state, keymap),
    toasts: state.toasts.map((toast) => toastModel(toast, keymap)),
    dialog: dialogModel(state, keymap),
    whichKey: whichKeyRows(state, keymap),
    ascii,
  };
}

const SIGN: Readonly<Record<Toast['tone'], string>> = { info: '·', success: '✓', warning: '!', danger: '✗' };

function toastModel({ tone, text, action }: Toast, keymap: Keymap): ToastModel {
  const line: Line = [
    span(` ${SIGN[tone]} `, tone),
    span(text, 'toast'),
    ...(action
      ? [span('  ', 'toast'), span(keymap.labelOf(action.commandId), 'key'), span(` ${action.title}`, 'toast')]
      : []),
    span(' ', 'toast'),
  ];
  return { line, commandId: action?.commandId };
}

function whichKeyRows(state: AppState, keymap: Keymap): ScreenModel['whichKey'] {
  if (!state.chord?.isShown) return [];
  return keymap.continuations(activeScopes(state), state.chord.keys).map(({ key, command }) => ({
    key: keymap.label(key),
    title: command.title,
    isDisabled: keymap.disabledReason(command, state) !== undefined,
  }));
}
