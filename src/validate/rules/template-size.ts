import type { Rule } from '../rule.ts';

/** What a request to CloudFormation can carry. In bytes. */
const REQUEST_LIMIT = 51_200;

/** Larger templates go through a bucket: good to know before the first deployment. */
export const templateSize: Rule = function* ({ document }) {
  const bytes = Buffer.byteLength(document.source?.text ?? JSON.stringify(document.template));
  if (bytes <= REQUEST_LIMIT) return;
  yield {
    code: 'TEMPLATE_NEEDS_BUCKET',
    severity: 'info',
    message: `The template has ${bytes.toLocaleString('en')} bytes; above 51,200 it is deployed through an S3 bucket.`,
    hint: 'Deploy it with a `bucket`.',
    path: [],
  };
};
