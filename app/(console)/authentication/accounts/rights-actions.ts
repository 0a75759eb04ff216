'use server';

import { revalidatePath } from 'next/cache';
import type { Operation } from '#lib/operation.ts';
import { changeDevice } from '#lib/sasl/device/change-device.ts';
import { createDevice } from '#lib/sasl/device/create-device.ts';
import { revokeDevice } from '#lib/sasl/device/revoke-device.ts';
import type { HandOver } from '#lib/sasl/password/set-password.ts';
import { grantSenders, withdrawSender } from '#lib/sasl/sending/grant-senders.ts';
import { setLimits } from '#lib/sasl/sending/set-limits.ts';
import { submit } from '#lib/web/call.ts';
import { type FormState, valuesOf } from '#lib/web/form-state.ts';

async function run(operation: Operation, form: FormData): Promise<FormState> {
  const state = await submit(operation, valuesOf(form), form);
  revalidatePath('/authentication', 'layout');
  return state;
}

export async function makeDevice(_state: FormState<HandOver>, form: FormData): Promise<FormState<HandOver>> {
  return submit(createDevice, valuesOf(form), form);
}

export async function changeOne(_state: FormState, form: FormData): Promise<FormState> {
  return run(changeDevice, form);
}

export async function revokeOne(_state: FormState, form: FormData): Promise<FormState> {
  return run(revokeDevice, form);
}

export async function grant(_state: FormState, form: FormData): Promise<FormState> {
  return run(grantSenders, form);
}

export async function withdraw(_state: FormState, form: FormData): Promise<FormState> {
  return run(withdrawSender, form);
}

export async function limit(_state: FormState, form: FormData): Promise<FormState> {
  return run(setLimits, form);
}
