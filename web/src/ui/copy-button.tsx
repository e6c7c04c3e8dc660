import { useEffect, useState } from 'react';
import { useServices } from '../app/services.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** What is copied and how the button calls it. */
export interface CopyButtonProps {
  readonly text: string;
  /** What it is: "the token". */
  readonly what: string;
  readonly isCompact?: boolean;
}

const SHOWN_MS = 2_500;
const BY_HAND = 'The browser forbids it: select the text and copy it by hand.';

/** Copies a text as it is, and says on the spot whether that worked: a dialog would hide a toast. */
export function CopyButton({ text, what, isCompact = false }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await writeClipboard(text)) ? 'copied' : 'failed');
  return (
    <span className="copy">
      <Button kind={isCompact ? 'quiet' : 'plain'} label={`Copy ${what}`} onClick={() => void copy()}>
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        {!isCompact && (outcome === 'copied' ? 'Copied' : 'Copy')}
      </Button>
      <span role="status" className={outcome === 'failed' ? 'hint' : 'sr-only'}>
        {outcome === 'copied' && `Copied ${what}.`}
        {outcome === 'failed' && BY_HAND}
      </span>
    </span>
  );
}

/** A function that puts a text on the clipboard and tells by a toast how it went; for keys. */
export function useCopy(): (text: string, what: string) => void {
  const { toasts } = useServices();
  return async (text, what) => {
    if (await writeClipboard(text)) toasts.show(`Copied ${what}.`);
    else toasts.show(BY_HAND, { tone: 'problem' });
  };
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused by the browser; the caller says what to do instead.
    return false;
  }
}
