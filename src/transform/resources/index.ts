import type { ResourceMacro } from '../macros.ts';
import { apiMacro } from './api.ts';
import { functionMacro } from './function/index.ts';
import { layerVersionMacro } from './layer-version.ts';
import { simpleTableMacro } from './simple-table.ts';

/** The SAM resource types, by name. */
export const resourceMacros: ReadonlyMap<string, ResourceMacro> = new Map<string, ResourceMacro>([
  ['AWS::Serverless::Api', apiMacro],
  ['AWS::Serverless::Function', functionMacro],
  ['AWS::Serverless::LayerVersion', layerVersionMacro],
  ['AWS::Serverless::SimpleTable', simpleTableMacro],
]);
