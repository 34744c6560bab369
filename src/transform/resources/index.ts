import type { ResourceMacro } from '../macros.ts';
import { apiMacro } from './api.ts';
import { applicationMacro } from './application.ts';
import { capacityProviderMacro } from './capacity-provider.ts';
import { connectorMacro } from './connector.ts';
import { functionMacro } from './function/index.ts';
import { graphQLApiMacro } from './graphql-api/index.ts';
import { httpApiMacro } from './http-api.ts';
import { layerVersionMacro } from './layer-version.ts';
import { simpleTableMacro } from './simple-table.ts';
import { stateMachineMacro } from './state-machine.ts';
import { webSocketApiMacro } from './web-socket-api.ts';

/** The SAM resource types, by name. */
export const resourceMacros: ReadonlyMap<string, ResourceMacro> = new Map<string, ResourceMacro>([
  ['AWS::Serverless::Api', apiMacro],
  ['AWS::Serverless::Application', applicationMacro],
  ['AWS::Serverless::CapacityProvider', capacityProviderMacro],
  ['AWS::Serverless::Connector', connectorMacro],
  ['AWS::Serverless::Function', functionMacro],
  ['AWS::Serverless::HttpApi', httpApiMacro],
  ['AWS::Serverless::WebSocketApi', webSocketApiMacro],
  ['AWS::Serverless::GraphQLApi', graphQLApiMacro],
  ['AWS::Serverless::LayerVersion', layerVersionMacro],
  ['AWS::Serverless::SimpleTable', simpleTableMacro],
  ['AWS::Serverless::StateMachine', stateMachineMacro],
]);
