import type { SamTemplate } from './sam-template.ts';

/** Any template, whatever names it has. @public */
export type AnySamTemplate = SamTemplate<string, string, string, string, string>;

/** The logical IDs of a template's functions. @public */
export type FunctionIdOf<Template extends AnySamTemplate> = NamesOf<Template>['functions'];

/** The names of a template's outputs. @public */
export type OutputNameOf<Template extends AnySamTemplate> = NamesOf<Template>['outputs'];

/** The names of a template's parameters. @public */
export type ParameterNameOf<Template extends AnySamTemplate> = NamesOf<Template>['parameters'];

/** The logical IDs of the APIs that a template defines; the implicit ones are not among them. @public */
export type ApiIdOf<Template extends AnySamTemplate> = NamesOf<Template>['apis'];

/** All names that the type of a template knows. @public */
export type NamesOf<Template extends AnySamTemplate> = NonNullable<Template['~names']>;
