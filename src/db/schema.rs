//! The tables, as diesel sees them; a test compares them with both databases.
#![expect(missing_docs, reason = "the columns are described where their rows are")]

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        role -> Text,
        language -> Text,
        zone -> Text,
        password_hash -> Nullable<Text>,
        is_active -> Bool,
        is_service_manager -> Bool,
        created_at -> BigInt,
        password_set_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        user_id -> BigInt,
        csrf -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Binary,
        user_id -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        token_hash -> Binary,
        user_id -> BigInt,
        name -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    teams (id) {
        id -> BigInt,
        name -> Text,
        is_default -> Bool,
    }
}

diesel::table! {
    team_members (team_id, user_id) {
        team_id -> BigInt,
        user_id -> BigInt,
        is_lead -> Bool,
    }
}

diesel::table! {
    on_call_rotations (team_id) {
        team_id -> BigInt,
        zone -> Text,
        handover -> Text,
        handover_at -> Text,
        starts_on -> Text,
    }
}

diesel::table! {
    on_call_places (team_id, place) {
        team_id -> BigInt,
        place -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    on_call_overrides (id) {
        id -> BigInt,
        team_id -> BigInt,
        user_id -> BigInt,
        from_at -> BigInt,
        to_at -> BigInt,
    }
}

diesel::table! {
    leaves (id) {
        id -> BigInt,
        user_id -> BigInt,
        from_at -> BigInt,
        to_at -> BigInt,
    }
}

diesel::table! {
    late_alerts (id) {
        id -> BigInt,
        cause -> Text,
        ticket_id -> Nullable<BigInt>,
        inbound_id -> Nullable<BigInt>,
        watch -> Text,
        step -> Text,
        due_at -> BigInt,
        came_at -> BigInt,
        told -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
        kind -> Text,
        parent_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        manager_id -> Nullable<BigInt>,
        sponsor_id -> Nullable<BigInt>,
        language -> Text,
        zone -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    recipients (address) {
        address -> Text,
        account_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    account_domains (domain) {
        domain -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        address -> Text,
        part -> Text,
        language -> Nullable<Text>,
        may_report -> Bool,
        may_raise -> Bool,
        may_confirm -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    machine_senders (address) {
        address -> Text,
        account_id -> BigInt,
    }
}

diesel::table! {
    calendars (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    calendar_versions (id) {
        id -> BigInt,
        calendar_id -> BigInt,
        version -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    plans (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    plan_versions (id) {
        id -> BigInt,
        plan_id -> BigInt,
        version -> BigInt,
        body -> Text,
        source -> Text,
        starts_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    contracts (id) {
        id -> BigInt,
        account_id -> BigInt,
        plan_id -> BigInt,
        roles -> Text,
        starts_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        created_at -> BigInt,
        site_id -> Nullable<BigInt>,
        asset_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    suppliers (id) {
        id -> BigInt,
        name -> Text,
        reached -> Text,
        targets -> Text,
        calendar_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    sites (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    assets (id) {
        id -> BigInt,
        account_id -> BigInt,
        site_id -> Nullable<BigInt>,
        name -> Text,
        model -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    tickets (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        requester_id -> Nullable<BigInt>,
        requester_address -> Nullable<Text>,
        answer_address -> Nullable<Text>,
        requester_name -> Text,
        subject -> Text,
        severity -> Text,
        state -> Text,
        owner_id -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        door -> Text,
        language -> Text,
        zone -> Text,
        reported_at -> BigInt,
        plan_version_id -> BigInt,
        is_entitled -> Bool,
        linked_ticket_id -> Nullable<BigInt>,
        revision -> BigInt,
        next_due_at -> Nullable<BigInt>,
        heard_at -> Nullable<BigInt>,
        heard_text -> Text,
        resolved_at -> Nullable<BigInt>,
        closes_at -> Nullable<BigInt>,
        mails_out -> BigInt,
        search -> Text,
        rollup_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    events (ticket_id, seq) {
        ticket_id -> BigInt,
        seq -> BigInt,
        occurred_at -> BigInt,
        recorded_at -> BigInt,
        actor -> Text,
        payload -> Text,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        direction -> Text,
        author_user_id -> Nullable<BigInt>,
        author_contact_id -> Nullable<BigInt>,
        from_name -> Text,
        from_address -> Text,
        recipients -> Text,
        subject -> Text,
        text -> Text,
        text_full -> Nullable<Text>,
        at -> BigInt,
        message_id -> Nullable<Text>,
        is_automatic -> Bool,
        inbound_id -> Nullable<BigInt>,
        outbox_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    known_ids (message_id, ticket_id) {
        message_id -> Text,
        ticket_id -> BigInt,
    }
}

diesel::table! {
    attachments (id) {
        id -> BigInt,
        message_id -> BigInt,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        blob_hash -> Binary,
    }
}

diesel::table! {
    blobs (hash, chunk) {
        hash -> Binary,
        chunk -> BigInt,
        bytes -> Binary,
    }
}

diesel::table! {
    clocks (ticket_id, watch, cycle, generation) {
        ticket_id -> BigInt,
        watch -> Text,
        cycle -> BigInt,
        generation -> BigInt,
        due_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        stop -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    watches (subject_kind, subject_id) {
        subject_kind -> Text,
        subject_id -> BigInt,
        next_look_at -> BigInt,
    }
}

diesel::table! {
    verdicts (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        watch -> Text,
        cycle -> BigInt,
        generation -> BigInt,
        verdict -> Text,
        decided_at -> Nullable<BigInt>,
        recorded_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        counted_s -> BigInt,
        account_id -> Nullable<BigInt>,
        plan_version_id -> BigInt,
        severity -> Text,
        is_entitled -> Bool,
    }
}

diesel::table! {
    steps (id) {
        id -> BigInt,
        subject_kind -> Text,
        subject_id -> BigInt,
        watch -> Text,
        cycle -> BigInt,
        generation -> BigInt,
        step -> Text,
        round -> BigInt,
        due_at -> BigInt,
        fired_at -> BigInt,
        skipped -> Text,
        told -> Text,
    }
}

diesel::table! {
    alerts (id) {
        id -> BigInt,
        ticket_id -> Nullable<BigInt>,
        inbound_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        address -> Text,
        token_hash -> Binary,
        clocks -> Text,
        outbox_id -> Nullable<BigInt>,
        created_at -> BigInt,
        taken_at -> Nullable<BigInt>,
        taken_by -> Nullable<BigInt>,
        subjects -> BigInt,
        is_s1 -> Bool,
    }
}

diesel::table! {
    alert_steps (alert_id, step_id) {
        alert_id -> BigInt,
        step_id -> BigInt,
    }
}

diesel::table! {
    silences (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        watch -> Text,
        cycle -> BigInt,
        generation -> BigInt,
        from_at -> BigInt,
        until_at -> BigInt,
        user_id -> BigInt,
    }
}

diesel::table! {
    mailboxes (name) {
        name -> Text,
        uid_validity -> BigInt,
        uid -> BigInt,
        looked_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    file_links (token_hash) {
        token_hash -> Binary,
        attachment_id -> BigInt,
        address -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        opened -> BigInt,
        opened_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    reference_patterns (account_id) {
        account_id -> BigInt,
        pattern -> Text,
    }
}

diesel::table! {
    ticket_references (ticket_id) {
        ticket_id -> BigInt,
        reference -> Text,
        key -> Text,
    }
}

diesel::table! {
    thanks_phrases (language, phrase) {
        language -> Text,
        phrase -> Text,
        kind -> Text,
        is_on -> Bool,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    team_senders (team_id) {
        team_id -> BigInt,
        address -> Text,
        name -> Nullable<Text>,
        name_zh -> Nullable<Text>,
    }
}

diesel::table! {
    suspensions (address) {
        address -> Text,
        bounces -> BigInt,
        reply -> Text,
        bounced_at -> BigInt,
        suspended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    unsubscriptions (user_id, list) {
        user_id -> BigInt,
        list -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    relays (name) {
        name -> Text,
        took_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        rests_until -> Nullable<BigInt>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    mailbox_mails (mailbox, raw_hash) {
        mailbox -> Text,
        raw_hash -> Binary,
        uid_validity -> BigInt,
    }
}

diesel::table! {
    inbound (id) {
        id -> BigInt,
        received_at -> BigInt,
        door -> Text,
        envelope -> Text,
        raw_hash -> Binary,
        size -> BigInt,
        state -> Text,
        message_id -> Nullable<Text>,
        from_name -> Text,
        from_address -> Text,
        subject -> Text,
        account_id -> Nullable<BigInt>,
        ticket_id -> Nullable<BigInt>,
        proposal_id -> Nullable<BigInt>,
        reasons -> Text,
        error -> Nullable<Text>,
        attempts -> BigInt,
        decided_at -> Nullable<BigInt>,
        triage_due_at -> Nullable<BigInt>,
        triaged_by -> Nullable<BigInt>,
        revision -> BigInt,
        sender_check -> Nullable<Text>,
    }
}

diesel::table! {
    mail_seen (content_hash) {
        content_hash -> Binary,
        inbound_id -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        message_id -> Text,
        kind -> Text,
        ticket_id -> Nullable<BigInt>,
        language -> Text,
        subject -> Text,
        draft -> Text,
        rendered -> Nullable<Binary>,
        created_at -> BigInt,
    }
}

diesel::table! {
    outbox_deliveries (id) {
        id -> BigInt,
        outbox_id -> BigInt,
        recipient -> Text,
        state -> Text,
        is_alert -> Bool,
        attempts -> BigInt,
        next_try_at -> BigInt,
        lease_until -> Nullable<BigInt>,
        fence -> BigInt,
        first_try_at -> Nullable<BigInt>,
        reply -> Text,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        lease_owner -> Nullable<Text>,
    }
}

diesel::table! {
    job_slots (name, slot_at) {
        name -> Text,
        slot_at -> BigInt,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        lease_until -> Nullable<BigInt>,
        lease_owner -> Nullable<Text>,
        fence -> BigInt,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor -> Text,
        what -> Text,
        detail -> Text,
    }
}

diesel::table! {
    rollups (id) {
        id -> BigInt,
        tickets -> BigInt,
        settled_at -> BigInt,
        first_at -> Nullable<BigInt>,
        last_at -> Nullable<BigInt>,
        is_torn -> Bool,
        loose -> Binary,
        sums -> Binary,
        missed -> Binary,
        others -> Binary,
    }
}

diesel::table! {
    backtests (id) {
        id -> BigInt,
        asked_by -> BigInt,
        asked_at -> BigInt,
        source -> Text,
        from_at -> BigInt,
        to_at -> BigInt,
        account_id -> Nullable<BigInt>,
        lease_until -> Nullable<BigInt>,
        tries -> BigInt,
        done -> BigInt,
        total -> BigInt,
        result -> Nullable<Text>,
        error -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    password_resets,
    api_tokens,
    teams,
    team_members,
    on_call_rotations,
    on_call_places,
    on_call_overrides,
    leaves,
    late_alerts,
    accounts,
    account_domains,
    contacts,
    machine_senders,
    recipients,
    calendars,
    calendar_versions,
    plans,
    plan_versions,
    contracts,
    suppliers,
    sites,
    assets,
    tickets,
    events,
    messages,
    known_ids,
    attachments,
    blobs,
    clocks,
    watches,
    verdicts,
    steps,
    alerts,
    alert_steps,
    silences,
    inbound,
    mail_seen,
    outbox,
    outbox_deliveries,
    rollups,
    backtests,
    job_slots,
    settings,
    audit,
);
