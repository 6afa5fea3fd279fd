/** The model's numbers as patches: `path.to.value=1.5`. */
import type { Parameter } from '../lib/api/types';

/** Digits that a slider's value keeps. */
const DIGITS = 6;

export const isSwitch = (one: Parameter): boolean => typeof one.value === 'boolean';

export const isAssignment = (patch: string): boolean => patch.includes('=');

/** The values that patches assign, by path; the last one counts. */
export function valuesOf(patches: string[]): Map<string, number | boolean> {
  const values = new Map<string, number | boolean>();
  for (const patch of patches) {
    const [path = '', text = ''] = patch.split('=', 2);
    const value = text === 'true' ? true : text === 'false' ? false : Number(text);
    if (isAssignment(patch) && path && text && (typeof value === 'boolean' || Number.isFinite(value))) values.set(path, value);
  }
  return values;
}

/** Patches with a value assigned, or with the assignment taken out again. */
export function withValue(patches: string[], path: string, value: number | boolean | null): string[] {
  const others = patches.filter((patch) => !patch.startsWith(`${path}=`));
  if (value === null) return others;
  const patch = `${path}=${typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value}`;
  const at = patches.findIndex((one) => one.startsWith(`${path}=`));
  return at < 0 ? [...others, patch] : patches.map((one, index) => (index === at ? patch : one));
}

export const assigned = (values: Map<string, number | boolean>, one: Parameter): number | boolean => values.get(one.path) ?? (one.value as number | boolean);

/** Parameters by mechanism, its switches first. */
export function groupsOf(parameters: Parameter[]): { name: string; list: Parameter[] }[] {
  const groups = new Map<string, Parameter[]>();
  for (const one of parameters) {
    const name = one.path.split('.')[0]!;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups].map(([name, list]) => ({ name, list: list.sort((a, b) => Number(isSwitch(b)) - Number(isSwitch(a))) }));
}
