/** A template that cannot be read or carried out. Only ever caught where templates are rendered. */
export class TemplateProblem extends Error {}
