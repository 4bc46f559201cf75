import { aws_iam as iam, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from '../../private/deployed-name';
import { serviceOfAccount } from '../../private/service-of-account';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export const LONGEST_NAME = 64;

/** A schedule group, and the role that its schedules call their target with. */
export interface OwnScheduleGroup {
  readonly scheduleGroup: scheduler.IScheduleGroup;
  readonly role: iam.Role;
}

/**
 * The group of one schedule. Creates `ScheduleGroup` and `ScheduleRole`.
 * Scheduler publishes metrics by schedule group: the default group has those of the whole account.
 */
export function ownScheduleGroup(scope: Construct): OwnScheduleGroup {
  // the L2 names its group without a reference to it: the schedule would not wait for the group
  const { ref, attrArn } = new scheduler.CfnScheduleGroup(scope, 'ScheduleGroup', { name: deployedName(scope, LONGEST_NAME) });
  // the ARN must be that of a group: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  const role = new iam.Role(scope, 'ScheduleRole', {
    assumedBy: serviceOfAccount(scope, 'scheduler.amazonaws.com').withConditions({ ArnEquals: { 'aws:SourceArn': attrArn } }),
  });
  return { scheduleGroup: scheduler.ScheduleGroup.fromScheduleGroupName(scope, 'OwnScheduleGroup', ref), role };
}
