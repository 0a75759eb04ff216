import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { readGateway, readGateways } from './store.ts';

export const listGateways = query({
  name: 'gateways.list',
  summary: 'All gateways, with what they last said of themselves',
  permission: 'gateways.inspect',
  route: 'GET /gateways',
  input: z.object({}),
  read: ({ db }) => readGateways(db),
});

export const getGateway = query({
  name: 'gateways.get',
  summary: 'One gateway',
  permission: 'gateways.inspect',
  route: 'GET /gateways/{id}',
  input: z.object({ id: z.string() }),
  read: ({ db }, { id }) => readGateway(db, id),
});
