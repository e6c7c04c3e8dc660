import { z } from 'zod';
import { personaRef, semver } from './persona.ts';

/** Name of a label: what stands after the `@` of a reference, so it never looks like a version. */
export const labelName = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'a label has 1 to 64 characters a-z, 0-9, . _ - and begins with a letter',
  )
  .refine((text) => text !== 'latest', 'the label "latest" always names the newest version and cannot be set')
  .refine((text) => !/^v?\d+(?:\.\d+)*$/.test(text), 'a label must not look like a version');

/** A version of a persona as it is typed: `1.2.0` or a label; `latest` for the newest. */
export const versionSelector = z.union([semver, labelName, z.literal('latest')]);

/** The version a label points to as the caller knows it; null for a label that is not there. Another one is a REVISION_CONFLICT. */
const expect = semver.nullable().optional();

export const moveLabelInput = z.strictObject({
  ref: personaRef,
  label: labelName,
  /** Where it points from now on; the latest version when absent. */
  to: versionSelector.optional(),
  expect,
  idempotencyKey: z.string().max(128).optional(),
});
export type MoveLabelInput = z.infer<typeof moveLabelInput>;

export const removeLabelInput = z.strictObject({ ref: personaRef, label: labelName, expect });
export type RemoveLabelInput = z.infer<typeof removeLabelInput>;

export const protectLabelInput = z.strictObject({ ref: personaRef, label: labelName, isProtected: z.boolean() });
export type ProtectLabelInput = z.infer<typeof protectLabelInput>;

/** A movable pointer to a version. */
export interface Label {
  readonly label: string;
  readonly version: string;
  readonly versionId: string;
  /** Only an admin moves, removes or unprotects it. */
  readonly isProtected: boolean;
  /** When it was last moved; null where nobody knows. */
  readonly movedAt: Date | null;
}

/** A label after a change, and where it pointed before: null for nowhere. */
export interface LabelChange extends Label {
  readonly persona: string;
  readonly before: string | null;
}
