// One statement, so that it is one transaction on every driver; the lock lets several instances start at once.
export const schema = `
do $$
begin
  perform pg_advisory_xact_lock(7301);

  create table if not exists organizations (
    id uuid primary key default gen_random_uuid(),
    name text not null,
    created_at timestamptz not null default now()
  );

  create table if not exists users (
    id uuid primary key default gen_random_uuid(),
    email text not null,
    name text not null,
    password_hash text not null,
    created_at timestamptz not null default now()
  );
  create unique index if not exists users_email on users (lower(email));

  create table if not exists memberships (
    user_id uuid not null references users on delete cascade,
    organization_id uuid not null references organizations on delete cascade,
    primary key (user_id, organization_id)
  );

  create table if not exists notes (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references users on delete cascade,
    text text not null,
    created_at timestamptz not null default clock_timestamp()
  );
  create index if not exists notes_user on notes (user_id, created_at desc);
end
$$`
