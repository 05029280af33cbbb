from __future__ import annotations


async def test_a_wait_condition_handle_is_a_url(world):
    """Documented: AWS::CloudFormation::WaitConditionHandle, Return values (a presigned URL)."""
    deployed = await world.create(
        """
        Resources:
          Nothing:
            Type: AWS::CloudFormation::WaitConditionHandle
        """
    )
    host = "cloudformation-waitcondition-eu-west-1.s3.amazonaws.com"
    assert deployed.created["Nothing"].ref == f"https://{host}/shop/Nothing"
