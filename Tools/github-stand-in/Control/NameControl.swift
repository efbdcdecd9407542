/// Names that change, and what has them: labels and accounts.
extension StandIn {
    func changeLabel(_ request: ControlRequest, _ change: String) throws(Refusal) -> JSON {
        try request.allow("repository", "label", "name", "login")
        return try step { state throws(Refusal) in
            let id = try state.world.writableRepositoryID(named: try request.required("repository"))
            let label = try request.required("label")
            switch change {
            case "rename":
                let renamed = try state.world.renameLabel(label, to: try request.required("name"), in: id)
                return ["name": .string(renamed.name)]
            case "delete":
                let sender = state.world.person(request.text("login") ?? "octocat")
                try state.world.deleteLabel(label, in: id, by: sender)
                return ["deleted": true]
            default: throw .badRequest("there is no such order")
            }
        }
    }

    func changeUser(_ request: ControlRequest, _ change: String) throws(Refusal) -> JSON {
        try request.allow("login", "name")
        let login = try request.required("login")
        return try step { state throws(Refusal) in
            switch change {
            case "rename":
                let renamed = try state.world.renameAccount(login, to: try request.required("name"))
                return state.world.userShape(renamed.id)
            case "delete":
                try state.world.deleteAccount(login)
                return ["deleted": true]
            default: throw .badRequest("there is no such order")
            }
        }
    }
}
