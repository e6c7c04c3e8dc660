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

const CONFIRM_MS = 2_000;

/** Copies a text as it is, and says whether that worked. */
export function CopyButton({ text, what, isCompact = false }: CopyButtonProps) {
  const copy = useCopy();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Button kind={isCompact ? 'quiet' : 'plain'} label={`Copy ${what}`} onClick={() => copy(text, what, setCopied)}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      {!isCompact && (isCopied ? 'Copied' : 'Copy')}
    </Button>
  );
}

/** A function that puts a text on the clipboard and tells how it went. */
export function useCopy(): (text: string, what: string, done?: (isCopied: boolean) => void) => void {
  const { toasts } = useServices();
  return (text, what, done) => {
    navigator.clipboard.writeText(text).then(
      () => {
        done?.(true);
        toasts.show(`Copied ${what}.`);
      },
      () =>
        toasts.show(`The browser did not let ${what} be copied; select the text and copy it by hand.`, {
          tone: 'problem',
        }),
    );
  };
}
