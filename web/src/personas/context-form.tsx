import type { PersonaDetail, ResolveContext } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { AGENT_OPTIONS, isAgentKind } from '../lib/agents.ts';
import { useLocation } from '../router/use-route.ts';
import { SelectField, TextField } from '../ui/fields.tsx';

/** Facts that the effective text may depend on: agent and model from the URL, values of variables from the form. */
export function contextOf(params: URLSearchParams, variables: Readonly<Record<string, string>>): ResolveContext {
  const agent = params.get('as');
  const model = params.get('model');
  const filled = Object.entries(variables).filter(([, value]) => value !== '');
  return {
    ...(isAgentKind(agent) ? { agent } : {}),
    ...(model ? { model: model.slice(0, 200) } : {}),
    ...(filled.length > 0 ? { variables: Object.fromEntries(filled) } : {}),
  };
}

/** What the context form edits. */
export interface ContextFormProps {
  readonly persona: PersonaDetail;
  readonly variables: Readonly<Record<string, string>>;
  readonly onVariables: (variables: Readonly<Record<string, string>>) => void;
}

/** For whom the text is resolved: conditions and variables of the persona may make a difference. */
export function ContextForm({ persona, variables, onVariables }: ContextFormProps) {
  const { navigator } = useServices();
  const { params } = useLocation();
  const agent = params.get('as');
  const specs = Object.entries(persona.header.variables ?? {});
  const isOpen = isAgentKind(agent) || params.has('model') || specs.some(([, { required }]) => required);
  return (
    <details className="context" open={isOpen || undefined}>
      <summary>As another agent would get it{specs.length > 0 && ', and with other values'}</summary>
      <div className="fields">
        <SelectField
          label="Agent"
          value={isAgentKind(agent) ? agent : ''}
          options={[{ value: '' as const, label: 'Any' }, ...AGENT_OPTIONS]}
          onChange={(value) => navigator.setSearch({ as: value })}
        />
        <TextField
          label="Model"
          isCode
          value={params.get('model') ?? ''}
          placeholder="for example claude-opus-4"
          maxLength={200}
          onChange={(value) => navigator.setSearch({ model: value })}
        />
        {specs.map(([name, spec]) => (
          <TextField
            key={name}
            label={`{{${name}}}`}
            hint={spec.description ?? (spec.required ? 'Required' : undefined)}
            placeholder={spec.default ?? ''}
            value={variables[name] ?? ''}
            onChange={(value) => onVariables({ ...variables, [name]: value })}
          />
        ))}
      </div>
    </details>
  );
}
