import type { Database } from '../database/database.js'
import { hashPassword, verifyPassword } from './passwords.js'

export interface User {
  id: string
  email: string
  name: string
}

export interface Organization {
  id: string
  name: string
}

export interface NewAccount {
  company: string
  name: string
  email: string
  password: string
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

export async function findUser (database: Database, id: string): Promise<User | null> {
  // PostgreSQL answers anything else with an error instead of no rows.
  if (!uuid.test(id)) return null
  const [user] = await database.query<User>('select id, email, name from users where id = $1', [id])
  return user ?? null
}

export async function authenticate (database: Database, email: string, password: string): Promise<User | null> {
  const [row] = await database.query<User & { password_hash: string }>(
    'select id, email, name, password_hash from users where lower(email) = lower($1)', [email.trim()])
  const isRight = await verifyPassword(row?.password_hash, password)
  return row && isRight ? { id: row.id, email: row.email, name: row.name } : null
}

/** The ID of the new user, or `null` where the email address has an account already. */
export async function createAccount (database: Database, account: NewAccount): Promise<string | null> {
  const [membership] = await database.query<{ user_id: string }>(`
    with new_user as (
      insert into users (email, name, password_hash) values ($1, $2, $3)
      on conflict (lower(email)) do nothing
      returning id
    ), new_organization as (
      insert into organizations (name) select $4::text from new_user
      returning id
    )
    insert into memberships (user_id, organization_id)
    select new_user.id, new_organization.id from new_user, new_organization
    returning user_id`,
  [account.email.trim(), account.name.trim(), await hashPassword(account.password), account.company.trim()])
  return membership?.user_id ?? null
}

export function listOrganizations (database: Database, userId: string): Promise<Organization[]> {
  return database.query<Organization>(`
    select organizations.id, organizations.name
    from memberships join organizations on organizations.id = memberships.organization_id
    where memberships.user_id = $1
    order by organizations.name, organizations.id`, [userId])
}
