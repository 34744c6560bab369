import type { Rule } from '../rule.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const EXPRESSION =
  /^(?:cron\(\s*\S+(?:\s+\S+){5}\s*\)|rate\(\s*(?:1\s+(?:minute|hour|day)|(?!1\s)[1-9]\d*\s+(?:minutes|hours|days))\s*\))$/;

/** What EventBridge takes as a schedule of a rule; that of Scheduler takes more. */
export const schedules: Rule = function* (context) {
  for (const rule of context.resources('AWS::Events::Rule')) {
    const expression = context.value(rule, 'ScheduleExpression');
    if (typeof expression !== 'string' || EXPRESSION.test(expression)) continue;
    // What another service says is known only in AWS.
    if (expression.includes('{{resolve:')) continue;
    yield {
      code: 'SCHEDULE_INVALID',
      severity: 'error',
      message: `${context.subject(rule.logicalId)}: "${expression}" is no schedule of EventBridge.`,
      hint: suggestion(expression),
      path: context.eventPath(rule.logicalId, ['Schedule', 'ScheduleExpression']),
    };
  }
};

function suggestion(expression: string): string {
  const fields = expression
    .replace(/^cron\(|\)$/g, '')
    .trim()
    .split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  // A day is said in one of the two fields, the other one is a question mark.
  if (fields.length === 5 && dayOfMonth !== undefined && dayOfWeek !== undefined) {
    const days = dayOfWeek === '*' ? `${dayOfMonth} ${month} ?` : `? ${month} ${dayOfWeek}`;
    return `Write six fields, the last of them the year: "cron(${minute} ${hour} ${days} *)".`;
  }
  return 'Write "rate(1 minute)", "rate(5 minutes)" or "cron(0 3 * * ? *)", with six fields.';
}
