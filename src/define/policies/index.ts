export {
  type Policy,
  type PolicyDocument,
  type PolicyStatement,
  type PolicyTemplate,
  policyTemplate,
} from './policy.ts';
export { type PolicyTemplates, policies } from './policy-templates.ts';
