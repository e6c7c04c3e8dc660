import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isPersonaName } from '../../../../contract/limits.ts';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { pathOf } from '../../router/route.ts';
import { useLocation } from '../../router/use-route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Problem } from '../../ui/problem.tsx';
import { ImportButton } from './import-button.tsx';
import { TemplateChoice } from './template-choice.tsx';

/** Makes a persona: from a template, with an empty text, or from a Markdown file. */
export function CreateDialog() {
  const { api, navigator } = useServices();
  const { params } = useLocation();
  const template = params.get('template') ?? '';
  const [name, setName] = useState(template);
  const [isTouched, setTouched] = useState(false);
  const templates = useQuery(api.templates());
  const create = useCreate();
  const error = isTouched && name !== '' && !isPersonaName(name) ? NAME_RULE : undefined;
  return (
    <Dialog title="New persona" onClose={() => navigator.closeDialog()} size="wide">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTouched(true);
          if (isPersonaName(name)) create.mutate({ name, template });
        }}
      >
        <TextField
          label="Name"
          isCode
          isFirst
          isRequired
          value={name}
          maxLength={64}
          placeholder="reviewer-strict"
          hint="Small letters, digits and hyphens. Agents and scripts name it by this; a title comes later."
          error={error ?? (isTouched && name === '' ? 'Give it a name' : undefined)}
          onChange={(value) => setName(value.toLowerCase().replace(/[\s_]+/g, '-'))}
        />
        <Loaded query={templates} what="templates">
          {(list) => (
            <TemplateChoice
              templates={list}
              chosen={template}
              onChoose={(next) => {
                navigator.setSearch({ template: next });
                if (name === '' || name === template) setName(next);
              }}
            />
          )}
        </Loaded>
        {create.error && <Problem error={create.error} />}
        <div className="dialog-actions">
          <ImportButton />
          <Button onClick={() => navigator.closeDialog()}>Cancel</Button>
          <Button kind="primary" type="submit" writes isBusy={create.isPending}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const NAME_RULE = '1 to 64 characters a-z, 0-9 and - (not at the ends), not only digits, no reserved word';

function useCreate() {
  const { api, navigator, queries, toasts } = useServices();
  const { client } = api;
  return useMutation({
    mutationFn: ({ name, template }: { readonly name: string; readonly template: string }) =>
      typed(
        template === ''
          ? client.persona.create.mutate({ name })
          : client.template.instantiate.mutate({ name, template }),
      ),
    onSuccess: async ({ name, version }, { template }) => {
      // An empty persona has nothing to look at yet: one begins to write.
      navigator.go(pathOf({ page: 'persona', name, tab: template === '' ? 'edit' : 'text' }), { replace: true });
      toasts.show(`Created ${name}@${version}.`);
      await queries.invalidateQueries({ queryKey: ['persona'] });
    },
  });
}
