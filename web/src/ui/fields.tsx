import { type ReactNode, useId } from 'react';

/** What every field has. */
interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is for screen readers only, since the place says what it is. */
  readonly isLabelHidden?: boolean;
}

/** A field for one line of text. */
export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'search';
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isFirst?: boolean;
  /** Code-like: fixed width, no corrections. */
  readonly isCode?: boolean;
  readonly maxLength?: number;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { value, onChange, type = 'text', placeholder, isRequired, isFirst, isCode, maxLength } = props;
  return (
    <Field {...props}>
      {(wiring) => (
        <input
          {...wiring}
          {...(isFirst ? { 'data-autofocus': '' } : {})}
          className={isCode ? 'input code' : 'input'}
          type={type}
          value={value}
          placeholder={placeholder}
          required={isRequired}
          maxLength={maxLength}
          autoComplete="off"
          spellCheck={isCode ? false : undefined}
          autoCapitalize={isCode ? 'none' : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A choice of a few. */
export interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** A choice of a few. */
export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { value, options, onChange } = props;
  return (
    <Field {...props}>
      {(wiring) => (
        <select {...wiring} className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface Wiring {
  readonly id: string;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-describedby': string | undefined;
}

/** A label, a control and what there is to say about it, tied together for screen readers. */
export function Field(props: FieldProps & { readonly children: (wiring: Wiring) => ReactNode }) {
  const { label, hint, error, isLabelHidden, children } = props;
  const id = useId();
  const says = error !== undefined || hint !== undefined;
  const described = says ? `${id}-note` : undefined;
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : undefined}>
        {label}
      </label>
      {children({ id, 'aria-invalid': error === undefined ? undefined : true, 'aria-describedby': described })}
      {says && (
        <p id={described} className={error === undefined ? 'hint' : 'hint problem'} role={error ? 'alert' : undefined}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
