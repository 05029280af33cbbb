"""Managed groups that need what only AWS has: they are accepted, and match nothing here."""

from __future__ import annotations

from frontgate.waf.managed.group import ManagedGroup, label_prefix

WITHOUT_RULES = (
    ManagedGroup(
        name="AWSManagedRulesAmazonIpReputationList",
        capacity=25,
        description="Addresses that Amazon's threat intelligence associates with bots.",
        label_prefix=label_prefix("amazon-ip-list"),
        silent=(
            "AWSManagedIPReputationList",
            "AWSManagedReconnaissanceList",
            "AWSManagedIPDDoSList",
        ),
        notice="AWS's lists of addresses are not to be had here, so it matches nothing",
    ),
    ManagedGroup(
        name="AWSManagedRulesAnonymousIpList",
        capacity=50,
        description="Addresses of services that obscure who a viewer is.",
        label_prefix=label_prefix("anonymous-ip-list"),
        silent=("AnonymousIPList", "HostingProviderIPList"),
        notice="AWS's lists of addresses are not to be had here, so it matches nothing",
    ),
    ManagedGroup(
        name="AWSManagedRulesBotControlRuleSet",
        capacity=50,
        description="Requests from bots.",
        label_prefix=label_prefix("bot-control"),
        notice="AWS's knowledge of bots is not to be had here, so it matches nothing",
    ),
    ManagedGroup(
        name="AWSManagedRulesATPRuleSet",
        capacity=50,
        description="Attempts to take over accounts.",
        label_prefix=label_prefix("atp"),
        notice="AWS's store of stolen credentials is not to be had here, so it matches nothing",
    ),
    ManagedGroup(
        name="AWSManagedRulesACFPRuleSet",
        capacity=50,
        description="Attempts to create fraudulent accounts.",
        label_prefix=label_prefix("acfp"),
        notice="AWS's store of stolen credentials is not to be had here, so it matches nothing",
    ),
    ManagedGroup(
        name="AWSManagedRulesAntiDDoSRuleSet",
        capacity=50,
        description="Requests that take part in denial of service attacks.",
        label_prefix=label_prefix("anti-ddos"),
        notice="AWS's measure of usual traffic is not to be had here, so it matches nothing",
    ),
)
