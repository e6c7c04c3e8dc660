import type { PersonaDetail } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { useCommand } from '../keys/use-command.ts';
import { formatNumber } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton, useCopy } from '../ui/copy-button.tsx';
import { SafeText } from '../ui/safe.tsx';

/** The text as its author wrote it. */
export function SourceView({ persona, reference }: { readonly persona: PersonaDetail; readonly reference: string }) {
  const { content, ownTokens, sha256 } = persona;
  const copy = useCopy();
  useCommand('persona.copy', () => copy(content, 'the source'));
  return (
    <section aria-label="Source">
      <div className="text-head">
        <p className="facts">
          <span>{formatNumber(ownTokens, 'token')}</span>
          <span title={sha256}>
            SHA-256 <code>{sha256.slice(0, 12)}…</code>
          </span>
        </p>
        <ExportButton reference={reference} />
        <CopyButton text={content} what="the source" />
      </div>
      {content === '' ? <p className="empty">The text is empty.</p> : <SafeText text={content} />}
    </section>
  );
}

/** Saves the persona as a Markdown file with front matter. */
function ExportButton({ reference }: { readonly reference: string }) {
  const { api, queries, toasts } = useServices();
  const save = async () => {
    try {
      const exported = await queries.fetchQuery(api.document(reference));
      download(`${exported.name}.md`, exported.document);
    } catch (error) {
      toasts.show(error instanceof Error ? error.message : String(error), { tone: 'problem' });
    }
  };
  return <Button onClick={() => void save()}>Export</Button>;
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
