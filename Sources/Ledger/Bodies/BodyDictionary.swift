import CZlib

/// What GitHub says again and again, as a dictionary that bodies are packed with: they shrink to half of what they need
/// without one. `ledger.db` keeps it in the table `dictionary`, so that the file can be read without us.
enum BodyDictionary {
    /// The one that every ledger begins with, in Zstandard's own form (RFC 8878, section 5). Never changed once
    /// released: a better one takes its place beside it.
    static let current = tables + vocabulary

    /// What earlier versions gave to zlib as it is.
    static let vocabulary = Array(gitHub.utf8)

    /// A dictionary is kept under its Adler-32, which is also how zlib's streams name theirs.
    static func checksum(_ bytes: [UInt8]) -> Int64 { Int64(adler32(1, bytes, UInt32(bytes.count))) }

    /// Magic number, the number by which frames name it (32769: for private use), and the tables with which its text
    /// and that of webhooks is coded: ZDICT_finalizeDictionary (libzstd 1.5.4, level 3) made them of `vocabulary` and
    /// of 300 webhooks of Tools/Benchmarks/deliveries.py with the contents in them.
    static let tables = bytes(
        inHex: """
            37a430ec018000003d10a8329c363033333333333333333313d5dad84682d63e12b1452d843a0991988e2a71fc47ee331082d31a138c\
            b9a8b5474884189954b69a6fa1aaaa87930120080a0f96a451806842bb0004c04586c504cb0745c34403440283e11041180887c5c140\
            181c060382237148e48ce61c4243300800004456646116e4388a821442ca30860c0d8900000000010000000400000008000000
            """)

    private static func bytes(inHex digits: String) -> [UInt8] {
        let digits = digits.utf8.map { UInt8(ascii: "a") <= $0 ? $0 - 87 : $0 - 48 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The fields of issues, pull requests, comments, repositories and users in the order in which GitHub's REST API
    /// (version 2022-11-28) names them. What every webhook has stands last, where its distances are the shortest.
    private static let gitHub = """
        "url":"https://api.github.com/repos/octocat/Hello-World/pulls/1","id":1,"node_id":"PR_kwDO","html_url":"https:/\
        /github.com/octocat/Hello-World/pull/1","diff_url":"https://github.com/octocat/Hello-World/pull/1.diff","patch_\
        url":"https://github.com/octocat/Hello-World/pull/1.patch","issue_url":"https://api.github.com/repos/octocat/He\
        llo-World/issues/1","number":1,"merged_at":null,"merge_commit_sha":null,"requested_reviewers":[],"requested_tea\
        ms":[],"draft":false,"commits_url":"https://api.github.com/repos/octocat/Hello-World/pulls/1/commits","review_c\
        omments_url":"https://api.github.com/repos/octocat/Hello-World/pulls/1/comments","review_comment_url":"https://\
        api.github.com/repos/octocat/Hello-World/pulls/comments{/number}","comments_url":"https://api.github.com/repos/\
        octocat/Hello-World/issues/1/comments","statuses_url":"https://api.github.com/repos/octocat/Hello-World/statuse\
        s/","head":{"label":"octocat:main","ref":"main","sha":""},"base":{},"_links":{"self":{"href":"https://api.githu\
        b.com/repos/octocat/Hello-World/pulls/1"},"html":{"href":"https://github.com/octocat/Hello-World"},"issue":{"hr\
        ef":"https://api.github.com/repos/octocat/Hello-World/issues/1"},"comments":{"href":"https://api.github.com/rep\
        os/octocat/Hello-World/issues/1"},"review_comments":{"href":"https://api.github.com/repos/octocat/Hello-World/p\
        ulls/1"},"review_comment":{"href":"https://api.github.com/repos/octocat/Hello-World/pulls/1"},"commits":{"href"\
        :"https://api.github.com/repos/octocat/Hello-World/pulls/1"},"statuses":{"href":"https://api.github.com/repos/o\
        ctocat/Hello-World/pulls/1"}},"auto_merge":null,"active_lock_reason":null,"merged":false,"mergeable":null,"reba\
        seable":null,"mergeable_state":"unknown","merged_by":null,"review_comments":0,"maintainer_can_modify":false,"co\
        mmits":1,"additions":1,"deletions":1,"changed_files":1,"login":"octo-org","id":1,"node_id":"","url":"https://ap\
        i.github.com/orgs/octo-org","repos_url":"https://api.github.com/orgs/octo-org/repos","events_url":"https://api.\
        github.com/orgs/octo-org/events","hooks_url":"https://api.github.com/orgs/octo-org/hooks","issues_url":"https:/\
        /api.github.com/orgs/octo-org/issues","members_url":"https://api.github.com/orgs/octo-org/members{/member}","pu\
        blic_members_url":"https://api.github.com/orgs/octo-org/public_members{/member}","avatar_url":"https://avatars.\
        githubusercontent.com/u/1?v=4","description":"",{"assignees":[],"body":"","labels":[],"state":"open","title":""\
        ,"state_reason":"completed","milestone":,"url":"https://api.github.com/repos/octocat/Hello-World/issues/comment\
        s/1","html_url":"https://github.com/octocat/Hello-World/issues/1#issuecomment-1","issue_url":"https://api.githu\
        b.com/repos/octocat/Hello-World/issues/1","id":1,"node_id":"IC_kwDO","user":1,"created_at":"2026-01-01T00:00:00\
        Z","updated_at":"2026-01-01T00:00:00Z","author_association":"CONTRIBUTOR","body":"","reactions":{"url":"https:/\
        /api.github.com/repos/octocat/Hello-World/issues/comments/1/reactions","total_count":0,"+1":0,"-1":0,"laugh":0,\
        "hooray":0,"confused":0,"heart":0,"rocket":0,"eyes":0},"performed_via_github_app":null,"id":1,"node_id":"R_kgDO\
        ","name":"Hello-World","full_name":"octocat/Hello-World","private":true,"owner":1,"html_url":"https://github.co\
        m/octocat/Hello-World","description":null,"fork":false,"url":"https://api.github.com/repos/octocat/Hello-World"\
        ,"forks_url":"https://api.github.com/repos/octocat/Hello-World/forks","keys_url":"https://api.github.com/repos/\
        octocat/Hello-World/keys{/key_id}","collaborators_url":"https://api.github.com/repos/octocat/Hello-World/collab\
        orators{/collaborator}","teams_url":"https://api.github.com/repos/octocat/Hello-World/teams","hooks_url":"https\
        ://api.github.com/repos/octocat/Hello-World/hooks","issue_events_url":"https://api.github.com/repos/octocat/Hel\
        lo-World/issues/events{/number}","events_url":"https://api.github.com/repos/octocat/Hello-World/events","assign\
        ees_url":"https://api.github.com/repos/octocat/Hello-World/assignees{/user}","branches_url":"https://api.github\
        .com/repos/octocat/Hello-World/branches{/branch}","tags_url":"https://api.github.com/repos/octocat/Hello-World/\
        tags","blobs_url":"https://api.github.com/repos/octocat/Hello-World/git/blobs{/sha}","git_tags_url":"https://ap\
        i.github.com/repos/octocat/Hello-World/git/tags{/sha}","git_refs_url":"https://api.github.com/repos/octocat/Hel\
        lo-World/git/refs{/sha}","trees_url":"https://api.github.com/repos/octocat/Hello-World/git/trees{/sha}","status\
        es_url":"https://api.github.com/repos/octocat/Hello-World/statuses/{sha}","languages_url":"https://api.github.c\
        om/repos/octocat/Hello-World/languages","stargazers_url":"https://api.github.com/repos/octocat/Hello-World/star\
        gazers","contributors_url":"https://api.github.com/repos/octocat/Hello-World/contributors","subscribers_url":"h\
        ttps://api.github.com/repos/octocat/Hello-World/subscribers","subscription_url":"https://api.github.com/repos/o\
        ctocat/Hello-World/subscription","commits_url":"https://api.github.com/repos/octocat/Hello-World/commits{/sha}"\
        ,"git_commits_url":"https://api.github.com/repos/octocat/Hello-World/git/commits{/sha}","comments_url":"https:/\
        /api.github.com/repos/octocat/Hello-World/comments{/number}","issue_comment_url":"https://api.github.com/repos/\
        octocat/Hello-World/issues/comments{/number}","contents_url":"https://api.github.com/repos/octocat/Hello-World/\
        contents/{+path}","compare_url":"https://api.github.com/repos/octocat/Hello-World/compare/{base}...{head}","mer\
        ges_url":"https://api.github.com/repos/octocat/Hello-World/merges","archive_url":"https://api.github.com/repos/\
        octocat/Hello-World/{archive_format}{/ref}","downloads_url":"https://api.github.com/repos/octocat/Hello-World/d\
        ownloads","issues_url":"https://api.github.com/repos/octocat/Hello-World/issues{/number}","pulls_url":"https://\
        api.github.com/repos/octocat/Hello-World/pulls{/number}","milestones_url":"https://api.github.com/repos/octocat\
        /Hello-World/milestones{/number}","notifications_url":"https://api.github.com/repos/octocat/Hello-World/notific\
        ations{?since,all,participating}","labels_url":"https://api.github.com/repos/octocat/Hello-World/labels{/name}"\
        ,"releases_url":"https://api.github.com/repos/octocat/Hello-World/releases{/id}","deployments_url":"https://api\
        .github.com/repos/octocat/Hello-World/deployments","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01\
        T00:00:00Z","pushed_at":"2026-01-01T00:00:00Z","git_url":"git://github.com/octocat/Hello-World.git","ssh_url":"\
        git@github.com:octocat/Hello-World.git","clone_url":"https://github.com/octocat/Hello-World.git","svn_url":"htt\
        ps://github.com/octocat/Hello-World","homepage":null,"size":0,"stargazers_count":0,"watchers_count":0,"language\
        ":null,"has_issues":true,"has_projects":true,"has_downloads":true,"has_wiki":true,"has_pages":false,"has_discus\
        sions":false,"forks_count":0,"mirror_url":null,"archived":false,"disabled":false,"open_issues_count":0,"license\
        ":null,"allow_forking":true,"is_template":false,"web_commit_signoff_required":false,"topics":[],"visibility":"p\
        rivate","forks":0,"open_issues":0,"watchers":0,"default_branch":"main","custom_properties":{},"url":"https://ap\
        i.github.com/repos/octocat/Hello-World/issues/1","repository_url":"https://api.github.com/repos/octocat/Hello-W\
        orld","labels_url":"https://api.github.com/repos/octocat/Hello-World/issues/1/labels{/name}","comments_url":"ht\
        tps://api.github.com/repos/octocat/Hello-World/issues/1/comments","events_url":"https://api.github.com/repos/oc\
        tocat/Hello-World/issues/1/events","html_url":"https://github.com/octocat/Hello-World/issues/1","id":1,"node_id\
        ":"I_kwDO","number":1,"title":"","user":1,"labels":[{"id":1,"node_id":"LA_kwDO","url":"https://api.github.com/r\
        epos/octocat/Hello-World/labels/bug","name":"bug","color":"d73a4a","default":true,"description":"Something isn'\
        t working"}],"state":"open","locked":false,"assignee":null,"assignees":[],"milestone":{"url":"https://api.githu\
        b.com/repos/octocat/Hello-World/milestones/1","html_url":"https://github.com/octocat/Hello-World/milestone/1","\
        labels_url":"https://api.github.com/repos/octocat/Hello-World/milestones/1/labels","id":1,"node_id":"MI_kwDO","\
        number":1,"title":"v1.0","description":"","creator":1,"open_issues":0,"closed_issues":0,"state":"open","created\
        _at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","due_on":null,"closed_at":null},"comments":0,"c\
        reated_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","closed_at":null,"author_association":"OW\
        NER","type":null,"active_lock_reason":null,"sub_issues_summary":{"total":0,"completed":0,"percent_completed":0}\
        ,"issue_dependencies_summary":{"blocked_by":0,"total_blocked_by":0,"blocking":0,"total_blocking":0},"body":null\
        ,"closed_by":null,"reactions":{"url":"https://api.github.com/repos/octocat/Hello-World/issues/1/reactions","tot\
        al_count":0,"+1":0,"-1":0,"laugh":0,"hooray":0,"confused":0,"heart":0,"rocket":0,"eyes":0},"timeline_url":"http\
        s://api.github.com/repos/octocat/Hello-World/issues/1/timeline","performed_via_github_app":null,"state_reason":\
        null,{"sender":{"login":"octocat","id":1,"node_id":"MDQ6VXNlcj","avatar_url":"https://avatars.githubusercontent\
        .com/u/1?v=4","gravatar_id":"","url":"https://api.github.com/users/octocat","html_url":"https://github.com/octo\
        cat","followers_url":"https://api.github.com/users/octocat/followers","following_url":"https://api.github.com/u\
        sers/octocat/following{/other_user}","gists_url":"https://api.github.com/users/octocat/gists{/gist_id}","starre\
        d_url":"https://api.github.com/users/octocat/starred{/owner}{/repo}","subscriptions_url":"https://api.github.co\
        m/users/octocat/subscriptions","organizations_url":"https://api.github.com/users/octocat/orgs","repos_url":"htt\
        ps://api.github.com/users/octocat/repos","events_url":"https://api.github.com/users/octocat/events{/privacy}","\
        received_events_url":"https://api.github.com/users/octocat/received_events","type":"User","user_view_type":"pub\
        lic","site_admin":false},"action":"opened"}
        """
}
