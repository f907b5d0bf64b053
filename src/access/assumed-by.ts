// Who assumed a role, by id: a name can belong to another identity later.

export type AssumedBy = readonly [accountId: string, type: 'root' | 'user' | 'role', id: string];
