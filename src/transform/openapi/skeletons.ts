import type { BodyMap } from '../py27/index.ts';

/** The document of a REST API before any method is in it. */
export const swaggerSkeleton: BodyMap = {
  swagger: '2.0',
  info: { version: '1.0', title: { Ref: 'AWS::StackName' } },
  paths: {},
};

/** The document of an HTTP API before any method is in it. */
export const openApiSkeleton: BodyMap = {
  openapi: '3.0.1',
  info: { version: '1.0', title: { Ref: 'AWS::StackName' } },
  paths: {},
};
